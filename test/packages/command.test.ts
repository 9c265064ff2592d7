import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot, run, runOk, type Ran } from '../e2e/support/run';
import { commandFolder, projectFolder, tarballs } from './support/packed';

const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { readonly version: string };
const another = '99.1.0';
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelyard-command-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const server = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: chat } }
  template:
    metadata: { labels: { app: chat } }
    spec: { containers: [{ name: chat, image: registry.example/chat:1.0.0 }] }
`;

describe('where only the command is installed', () => {
  it('reviews any YAML', async () => {
    writeFileSync(join(folder, 'old.yaml'), server(2));
    writeFileSync(join(folder, 'new.yaml'), server(3));
    const npx = ['--no-install', '--prefix', commandFolder(), 'modelyard'];
    const ran = await run('npx', [...npx, 'review', join(folder, 'old.yaml'), join(folder, 'new.yaml')], {
      cwd: commandFolder(),
    });
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('Deployment shop/chat') });
  });

  it('says which package a project lacks', async () => {
    const ran = await command(fixture('empty'), 'synth', 'dev');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^error: .*index\.js cannot be loaded: Cannot find module 'modelyard'\n$/);
  });

  it('refuses a library of another version beside it, before it loads anything of it', async () => {
    const installed = join(folder, 'node_modules');
    mkdirSync(installed);
    cpSync(join(commandFolder(), 'node_modules/modelyard-cli'), join(installed, 'modelyard-cli'), { recursive: true });
    writeLibrary(installed, another);
    const ran = await run(process.execPath, [join(installed, 'modelyard-cli/bin/modelyard.js'), '--help']);
    expect(ran).toMatchObject({ status: 2, stdout: '' });
    expect(ran.stderr).toContain(`modelyard-cli ${version} needs modelyard ${version}`);
    expect(ran.stderr).toContain(`modelyard ${another} in ${installed}`);
  });
});

it('is run by npx without being installed', async () => {
  const { library, command: packed } = tarballs();
  const npx = ['--yes', '--prefer-offline', '--ignore-scripts', `--package=${library}`, `--package=${packed}`];
  const ran = await run('npx', [...npx, 'modelyard', 'synth', '--help'], {
    cwd: folder,
    env: { npm_config_cache: await ownCache() },
  });
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: modelyard synth') });
});

describe('a command that is installed elsewhere, for all projects,', () => {
  it("makes a project's objects with the project's own library", async () => {
    const program = fixture('own');
    symlinkSync(join(projectFolder(), 'node_modules'), join(program, 'node_modules'));
    const ran = await command(program, 'synth', 'dev');
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain('name: recommender');
  });

  it('does so where the library is of another version', async () => {
    const program = fixture('other');
    writeLibrary(
      join(program, 'node_modules'),
      another,
      "exports.synthesize = () => []; exports.toYaml = () => 'its own';",
    );
    writeFileSync(join(program, 'index.js'), "require('modelyard'); exports.build = () => undefined;");
    expect(await command(program, 'synth', './index.js')).toMatchObject({ status: 0, stdout: 'its own' });
  });

  it('names both versions where it cannot', async () => {
    const program = fixture('older');
    writeLibrary(join(program, 'node_modules'), '0.0.1');
    writeFileSync(join(program, 'index.js'), "require('modelyard'); exports.build = () => undefined;");
    const ran = await command(program, 'synth', './index.js');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      new RegExp(`^error: .*modelyard 0\\.0\\.1 .*modelyard-cli ${version.replaceAll('.', '\\.')}`),
    );
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });

  it('does not deploy a project with a library of another minor version, and names both', async () => {
    const program = fixture('deployed');
    writeLibrary(join(program, 'node_modules'), another);
    const ran = await command(program, 'up', 'dev');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
    expect(ran.stderr).toContain(`'dev' has modelyard ${another}, and this command is modelyard-cli ${version}`);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });
});

/** The program of a repository of its own, without its packages. */
function fixture(name: string): string {
  const program = join(folder, name);
  cpSync(join(projectRoot, 'test/e2e/fixtures/own-repository'), program, { recursive: true });
  return program;
}

/** What npx installs into, with what npm has fetched already. */
async function ownCache(): Promise<string> {
  const cache = join(folder, 'cache');
  const users = (await runOk('npm', ['config', 'get', 'cache'], { cwd: folder })).trim();
  mkdirSync(cache);
  symlinkSync(join(users, '_cacache'), join(cache, '_cacache'));
  return cache;
}

/** Runs the command as it is installed elsewhere. */
function command(cwd: string, ...args: readonly string[]): Promise<Ran> {
  return run(join(commandFolder(), 'node_modules/.bin/modelyard'), args, { cwd });
}

/** A library that is little more than its version. */
function writeLibrary(modules: string, itsVersion: string, code = ''): void {
  mkdirSync(join(modules, 'modelyard'), { recursive: true });
  const manifest = { name: 'modelyard', version: itsVersion, main: 'index.js' };
  writeFileSync(join(modules, 'modelyard/package.json'), JSON.stringify(manifest));
  writeFileSync(join(modules, 'modelyard/index.js'), code);
}
