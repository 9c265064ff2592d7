import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

const root = resolve(__dirname, '../..');
const synth = join(root, 'bin', 'synth');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fails(...args: string[]): { status: number | null; stderr: string; stdout: string } {
  const { status, stderr, stdout } = spawnSync(synth, args, { cwd: folder, encoding: 'utf8' });
  return { status, stderr, stdout };
}

describe('bin/synth', () => {
  test('prints the bytes of the snapshot, whatever the folder, the time zone and the language', () => {
    const env = { ...process.env, TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8' };
    expect(execFileSync(synth, ['dev'], { cwd: folder, env, encoding: 'utf8' })).toBe(
      readFileSync(join(root, 'test/snapshots/dev.yaml'), 'utf8'),
    );
  });

  test('writes a file for each object, and the same ones again', () => {
    const [first, second] = ['first', 'second'].map((name) => {
      execFileSync(synth, ['examples/flask', '-o', name], { cwd: folder, stdio: 'pipe' });
      return readAll(join(folder, name));
    });
    expect(second).toEqual(first);
    expect(Object.keys(first!)).toEqual([
      '.modelyard-synth',
      'configmap.flask-app-files-3103dab7.yaml',
      'configmap.flask-app-variables-9708793c.yaml',
      'deployment.flask-app.yaml',
      'namespace.flask-dev.yaml',
      'poddisruptionbudget.flask-app.yaml',
      'secret.flask-app.yaml',
      'service.flask-app.yaml',
    ]);
  });

  test('keeps standard output for the objects when the program prints', () => {
    writeFileSync(join(folder, 'index.ts'), module("console.log('building');"));
    const stdout = execFileSync(synth, ['.'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    expect(parseAllDocuments(stdout).map((document) => (document.toJS() as { kind: string }).kind)).toEqual([
      'ConfigMap',
    ]);
  });

  test('reads a secret setting for a program with a copy of this package', () => {
    cpSync(join(root, 'lib'), join(folder, 'lib'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const paths = { 'modelyard/settings': ['./lib/settings/index.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { paths } }));
    writeFileSync(join(folder, 'Pulumi.yaml'), 'name: mine\nruntime: nodejs\n');
    writeFileSync(join(folder, 'Pulumi.dev.yaml'), 'config:\n  modelyard:token: {secure: v1:abc:def}\n');
    writeFileSync(
      join(folder, 'index.ts'),
      `
      import { checkSettings, group, secret } from 'modelyard/settings';
      export const readSettings = (raw: object, origin: never): object => checkSettings(group({ token: secret() }), raw as never, origin);
      export function build(): void {}`,
    );
    expect(fails(`${folder}/`)).toEqual({ status: 0, stderr: '', stdout: '' });
  });

  test("takes a module of another repository with that repository's own modelyard", () => {
    const package_ = join(folder, 'node_modules', 'modelyard');
    mkdirSync(package_, { recursive: true });
    writeFileSync(join(package_, 'package.json'), '{"name":"modelyard","main":"index.js"}');
    writeFileSync(
      join(package_, 'index.js'),
      "exports.synthesize = () => []; exports.toYaml = () => 'of its own modelyard';",
    );
    writeFileSync(join(folder, 'index.ts'), "import 'modelyard'; export function build(): void {}");
    expect(execFileSync(synth, ['.'], { cwd: folder, encoding: 'utf8' })).toBe('of its own modelyard');
  });

  test('names the stacks there are when there is none of that name', () => {
    const { status, stderr, stdout } = fails('develop');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: there is no stack 'develop'.*dev, prod, staging/);
  });

  test('says what is wrong with a call, without a stack trace', () => {
    const { status, stderr } = fails();
    expect(status).toBe(2);
    expect(stderr).toMatch(/missing required argument 'program'/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('says what is wrong with a module', () => {
    writeFileSync(join(folder, 'index.ts'), 'export const answer = 42;');
    const { status, stderr } = fails('.');
    expect(status).toBe(2);
    expect(stderr).toMatch(/does not export a function 'build\(scope, settings\)'/);
  });
});

function module(before: string): string {
  const cdk8s = JSON.stringify(join(root, 'node_modules/cdk8s'));
  return `
    import { ApiObject, Chart } from ${cdk8s};
    export function build(scope) {
      ${before}
      new ApiObject(new Chart(scope, 'chart'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' } });
    }`;
}

function readAll(path: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(path)
      .sort()
      .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
  );
}
