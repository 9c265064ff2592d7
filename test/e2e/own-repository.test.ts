import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftovers } from './support/leftovers';
import type { UpResult } from './support/playground';
import { projectRoot, run, runOk, type Ran } from './support/run';

// It has what npm would get, and a playground of its own: nothing of this clone but the cache of tools.
describe('a repository with modelyard from npm', () => {
  const repository = mkdtempSync(join(tmpdir(), 'modelyard-repository-'));
  const playground = join(repository, '.playground', 'default');
  let first: Ran;

  beforeAll(async () => {
    cpSync(join(projectRoot, 'test/e2e/fixtures/own-repository'), repository, { recursive: true });
    const packed = await runOk('npm', ['pack', '--silent', '--pack-destination', repository]);
    await runOk(
      'npm',
      [
        'install',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        '--prefer-offline',
        `./${packed.trim()}`,
        ...pulumiPackages(),
      ],
      { cwd: repository },
    );
    first = await modelyard('up', 'dev', '--output', 'json');
  });
  afterAll(async () => {
    if (existsSync(playground)) {
      await modelyard('down');
    }
    rmSync(repository, { recursive: true, force: true });
  });

  it('finds what the package is for in its help, and no tests', async () => {
    const { stdout } = await modelyard('--help');
    expect([...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, command]) => command)).toEqual([
      'synth',
      'review',
      'rehearse',
      'playground',
      'up',
      'down',
      'env',
      'pulumi',
      'kubectl',
      'help',
    ]);
  });

  it('synthesizes its program', async () => {
    const ran = await modelyard('synth', 'dev', '--output', 'objects');
    expect(ran).toMatchObject({ status: 0 });
    expect(existsSync(join(repository, 'objects', 'deployment.chat.yaml'))).toBe(true);
  });

  it('rehearses it on its cluster', async () => {
    const objects = await modelyard('synth', 'dev');
    const ran = await modelyardReads(objects.stdout, 'rehearse', '-', '--cluster', 'cluster.yaml', '--output', 'json');
    expect(ran).toMatchObject({ status: 0 });
    expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'runs' });
  });

  it('deploys it to its playground, image and all', () => {
    expect(first).toMatchObject({ status: 0 });
    const { namespace, models } = JSON.parse(first.stdout) as UpResult;
    expect(namespace).toBe('shop-dev');
    expect(models.map(({ name, ready, node }) => `${name} ${ready} ${node}`)).toEqual([
      'chat 2 simulated',
      'recommender 2 simulated',
    ]);
  });

  it('leaves nothing on the machine when it is taken down', async () => {
    expect(await modelyard('down')).toMatchObject({ status: 0 });
    expect(await leftovers(playground)).toEqual([]);
  });

  function modelyard(...args: string[]): Promise<Ran> {
    return modelyardReads('', ...args);
  }

  function modelyardReads(input: string, ...args: string[]): Promise<Ran> {
    return run('npx', ['--no-install', 'modelyard', ...args], { cwd: repository, input });
  }
});

/** What a Pulumi program needs besides, in the versions that this package is tested with. */
function pulumiPackages(): string[] {
  const { peerDependencies, devDependencies } = JSON.parse(
    readFileSync(join(projectRoot, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>;
  return Object.keys(peerDependencies!).map((name) => `${name}@${devDependencies![name]}`);
}
