import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { review } from '../../cli/review/review';
import type { ReviewCommandOptions } from '../../cli/review/review-request';

const root = resolve(__dirname, '../..');
const modelyard = join(root, 'bin', 'modelyard');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'review-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(modelyard, ['review', ...args], {
    cwd: folder,
    encoding: 'utf8',
    input,
  });
  return { status, stdout, stderr };
}

function server(replicas: number, image = 'a:1.0.0'): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: a, namespace: shop }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: a } }
  template:
    metadata: { labels: { app: a } }
    spec: { containers: [{ name: server, image: '${image}' }] }
`;
}

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function git(...args: string[]): void {
  execFileSync(
    'git',
    ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
    { cwd: folder, stdio: 'pipe' },
  );
}

describe('modelyard review', () => {
  test('ends with 0 where nothing is as bad as --fail-on, with 1 where something is', () => {
    write('old.yaml', server(3));
    write('new.yaml', server(3, 'a:latest'));
    expect(run(['old.yaml', 'new.yaml'])).toMatchObject({ status: 0, stderr: '' });
    expect(run(['old.yaml', 'new.yaml', '--fail-on', 'medium']).status).toBe(1);
    expect(run(['old.yaml', 'new.yaml', '--fail-on', 'never']).status).toBe(0);
  });

  test('reads folders, and standard input', () => {
    write('old/a.yaml', server(3));
    write('old/more/b.yml', '{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}');
    const { stdout } = run(['old', '-', '-o', 'json'], server(4));
    expect((JSON.parse(stdout) as { summary: object }).summary).toMatchObject({ changed: 1, removed: 1, unchanged: 0 });
  });

  test('writes several reports at once', () => {
    write('old.yaml', server(3));
    expect(
      run(['old.yaml', 'old.yaml', '-o', 'html=report.html', '-o', 'markdown=report.md', '-o', 'text']).stdout,
    ).toMatch(/^Nothing changes\./);
    expect(readdirSync(folder).sort()).toEqual(['old.yaml', 'report.html', 'report.md']);
  });

  test('compares the snapshots of revisions, all environments at once', () => {
    git('init', '-q');
    write('test/snapshots/dev.yaml', server(1));
    write('test/snapshots/prod.yaml', server(3));
    git('add', '.');
    git('commit', '-qm', 'one');
    write('test/snapshots/prod.yaml', server(0));
    const working = run(['HEAD', '-o', 'json']);
    expect((JSON.parse(working.stdout) as { changes: object[] }).changes).toMatchObject([
      { object: { environment: 'prod', name: 'a' }, fields: [{ path: 'spec.replicas', before: 3, after: 0 }] },
    ]);
    git('commit', '-qam', 'two');
    expect(run(['HEAD~1', 'HEAD', '-e', 'dev']).stdout).toMatch(/^Nothing changes\./);
    expect(run(['HEAD~1', 'HEAD', '-e', 'prod', '--fail-on', 'medium']).status).toBe(1);
  });

  test('a wrong call ends with 2', () => {
    expect(run(['new.yaml', 'new.yaml', '-o', 'pdf'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/Allowed are text, markdown, html, json/) as string,
    });
  });

  test('renders the environments of a revision in a folder that is gone afterwards', () => {
    // A program of its own, in a repository of its own.
    git('init', '-q');
    write('Pulumi.yaml', 'name: mine\nruntime: nodejs\n');
    write('Pulumi.dev.yaml', 'config: {}\n');
    const cdk8s = JSON.stringify(join(root, 'node_modules/cdk8s'));
    const program = (size: number): string => `
      import { ApiObject, Chart } from ${cdk8s};
      export const readSettings = () => ({});
      export function build(scope) {
        new ApiObject(new Chart(scope, 'chart'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' }, data: { size: '${size}' } });
      }`;
    write('index.ts', program(1));
    git('add', '.');
    git('commit', '-qm', 'one');
    write('index.ts', program(2));
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('modelyard-review-'));
    const { stdout, stderr, status } = run(['HEAD', '--synth', '-o', 'json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect((JSON.parse(stdout) as { changes: object[] }).changes).toMatchObject([
      { object: { environment: 'dev', name: 'map' }, fields: [{ path: 'data.size', before: '1', after: '2' }] },
    ]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('modelyard-review-'))).toEqual(before);
  });
});

describe('what cannot be read', () => {
  const defaults: ReviewCommandOptions = {
    output: [],
    failOn: 'high',
    synth: false,
    suppressionsFrom: 'base',
    cluster: {},
    preview: {},
    environment: [],
  };

  async function fails(
    base: string,
    head: string | undefined,
    options: Partial<ReviewCommandOptions> = {},
  ): Promise<string> {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      await review(base, head, { ...defaults, project: folder, ...options });
      expect(process.exitCode).toBe(2);
      return write.mock.calls
        .map(([text]) => String(text))
        .join('')
        .replaceAll(`${folder}/`, '');
    } finally {
      write.mockRestore();
      process.exitCode = undefined;
    }
  }

  test.each([
    [
      'a base that is not there',
      'nowhere',
      'new.yaml',
      {},
      /^error: there is no file or folder 'nowhere', and no git revision of that name/,
    ],
    ['nothing to compare with', 'new.yaml', undefined, {}, /^error: there is nothing to compare 'new\.yaml' with/],
    ['broken YAML', 'new.yaml', 'broken.yaml', {}, /^error: broken\.yaml:3: not YAML/],
    ['a price file that is none', 'new.yaml', 'new.yaml', { prices: 'broken.yaml' }, /^error: broken\.yaml: not YAML/],
    [
      'a price file that is not there',
      'new.yaml',
      'new.yaml',
      { prices: 'nowhere.yaml' },
      /^error: the price file cannot be read/,
    ],
    [
      'a preview that is none',
      'new.yaml',
      'new.yaml',
      { preview: { '': 'broken.yaml' } },
      /^error: broken\.yaml: not JSON/,
    ],
    [
      'a preview of an environment that is not there',
      'new.yaml',
      'new.yaml',
      { preview: { prod: 'new.yaml' } },
      /^error: '--preview prod=new\.yaml' names an environment that is on neither side/,
    ],
    [
      'a cluster file that is none',
      'new.yaml',
      'new.yaml',
      { cluster: { '': 'new.yaml' } },
      /^error: new\.yaml does not describe a cluster/,
    ],
    [
      'a report that cannot be written',
      'new.yaml',
      'new.yaml',
      { output: [{ format: 'json', file: 'no/such/folder.json' }] },
      /^error: the report cannot be written to no\/such\/folder\.json/,
    ],
    ['a folder without objects', 'new.yaml', 'empty', {}, /^error: the folder empty has no \.yaml/],
    [
      'an environment of files',
      'new.yaml',
      'new.yaml',
      { environment: ['dev'] },
      /^error: '--environment' is for git revisions/,
    ],
  ] as const)('%s is told, and ends with 2', async (_, base, head, options, message) => {
    write('new.yaml', server(3));
    write('broken.yaml', 'a: 1\nb: [1\n');
    mkdirSync(join(folder, 'empty'));
    const { prices, cluster, preview, output } = options as Partial<ReviewCommandOptions>;
    const inFolder: Partial<ReviewCommandOptions> = {
      ...options,
      ...(prices === undefined ? {} : { prices: join(folder, prices) }),
      ...(preview === undefined
        ? {}
        : { preview: Object.fromEntries(Object.entries(preview).map(([name, file]) => [name, join(folder, file)])) }),
      ...(cluster === undefined ? {} : { cluster: { '': join(folder, cluster['']!) } }),
      ...(output === undefined ? {} : { output: output.map((each) => ({ ...each, file: join(folder, each.file!) })) }),
    };
    const told = await fails(join(folder, base), head === undefined ? undefined : join(folder, head), inFolder);
    expect(told).toMatch(message);
    expect(told).not.toMatch(/\n\s+at /);
  });
});

test('what modelyard-cli runs works in a clone', () => {
  const { bin } = JSON.parse(readFileSync(join(root, 'cli/package.json'), 'utf8')) as { bin: Record<string, string> };
  expect(
    execFileSync(process.execPath, [join(root, bin['modelyard']!), 'review', '--help'], {
      cwd: folder,
      encoding: 'utf8',
    }),
  ).toMatch(/Examples:\n {2}modelyard review main/);
});
