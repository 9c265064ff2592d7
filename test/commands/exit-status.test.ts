import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const bin = (name: string): string => `'${join(root, 'bin', name)}'`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exit-status-'));
  const server = (replicas: number): string =>
    '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: a, namespace: shop }, spec: { replicas: ' +
    `${replicas}, selector: { matchLabels: { app: a } }, template: { metadata: { labels: { app: a } }, spec: ` +
    `{ containers: [{ name: server, image: 'a:1.0.0' }] } } } }\n`;
  writeFileSync(join(folder, 'old.yaml'), server(3));
  writeFileSync(join(folder, 'new.yaml'), server(0));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(line: string, env: NodeJS.ProcessEnv = {}): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${line}`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, stdout, stderr };
}

describe('modelyard review', () => {
  const [fine, found] = ['old.yaml old.yaml', 'old.yaml new.yaml'].map(
    (sides) => `${bin('modelyard')} review ${sides} --fail-on medium`,
  ) as [string, string];

  test.each([
    ['a full disk', fine, '> /dev/full', 2, /^error: the output cannot be written: .*ENOSPC/],
    ['a full disk, with findings', found, '> /dev/full', 2, /^error: the output cannot be written: .*ENOSPC/],
    ['a full disk, for its help', `${bin('modelyard')} review --help`, '> /dev/full', 2, /^error: .*ENOSPC/],
    ['an output that is closed', fine, '>&-', 2, /^error: the output cannot be written: it is closed/],
    ['one that is closed, and is not needed', found, '-o json=report.json >&-', 1, /^$/],
    ['a reader that has seen enough', found, '| head -1', 1, /^$/],
    ['a reader that has seen enough, without findings', fine, '| head -1', 0, /^$/],
    ['errors that nobody can read', found, '2> /dev/full', 1, /^$/],
    ['errors that are closed', fine, '2>&-', 0, /^$/],
    [
      'a report on a full disk',
      fine,
      '-o json=/dev/full',
      2,
      /^error: the report cannot be written to \/dev\/full: ENOSPC/,
    ],
  ] as const)('with %s it ends as documented', (_, command, how, status, message) => {
    const result = run(`${command} ${how}`);
    expect(result).toMatchObject({ status, stderr: expect.stringMatching(message) as string });
  });

  test('one report that cannot be written does not keep the others from it', () => {
    const result = run(`${found} -o json=nowhere/a.json -o markdown=there.md -o html=nowhere/b.html -o text`);
    expect(result).toMatchObject({ status: 2, stdout: expect.stringMatching(/^1 object changed/) as string });
    expect(result.stderr).toMatch(
      /^error: the report cannot be written to nowhere\/a\.json: .*\nthe report cannot be written to nowhere\/b\.html: .*\n/,
    );
    expect(readFileSync(join(folder, 'there.md'), 'utf8')).toMatch(/^### Review/);
  });
});

describe('modelyard rehearse', () => {
  test('a failure is none of its findings', () => {
    expect(run(`${bin('modelyard')} rehearse nowhere --cluster nowhere.yaml`).status).toBe(2);
    expect(
      run(`${bin('modelyard')} rehearse new.yaml --cluster '${join(root, 'clusters/prod.yaml')}' 2>&1`, {
        MODELYARD_STATE: '/dev/null/state',
      }),
    ).toMatchObject({ status: 2 });
  });
});

test.each(['> /dev/full', '>&-'])('bin/synth dev %s has failed', (how) => {
  expect(run(`${bin('synth')} dev ${how}`)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^error: the output cannot be written/) as string,
  });
});

describe('an interrupt', () => {
  /** A program that never ends, and says in a file when it has begun. */
  function endless(): void {
    mkdirSync(join(folder, 'program'));
    writeFileSync(
      join(folder, 'program/index.ts'),
      `require('fs').writeFileSync(${JSON.stringify(join(folder, 'begun'))}, String(process.pid)); ` +
        'export function build(): void { for (;;); }',
    );
    writeFileSync(join(folder, 'program/Pulumi.yaml'), 'name: mine\nruntime: nodejs\n');
    writeFileSync(join(folder, 'program/Pulumi.dev.yaml'), 'config: {}\n');
  }

  async function interrupted(args: readonly string[], signal: NodeJS.Signals): Promise<number> {
    const child = spawn(join(root, 'bin/modelyard'), args, { cwd: join(folder, 'program'), stdio: 'ignore' });
    const ended = new Promise<number>((end) =>
      child.on('exit', (status, by) => end(status ?? (by === 'SIGINT' ? 130 : 143))),
    );
    const begun = join(folder, 'begun');
    while (!existsSync(begun) || readFileSync(begun, 'utf8') === '') {
      await new Promise((done) => setTimeout(done, 20));
    }
    child.kill(signal);
    const status = await ended;
    const program = Number(readFileSync(begun, 'utf8'));
    while (
      spawnSync('ps', ['-o', 'stat=', '-p', String(program)], { encoding: 'utf8' })
        .stdout.replace(/^Z.*/, '')
        .trim() !== ''
    ) {
      await new Promise((done) => setTimeout(done, 20));
    }
    return status;
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends a synthesis that never would, and its program', async (signal, status) => {
    endless();
    expect(await interrupted(['synth', '.'], signal)).toBe(status);
  });

  test('ends a review that renders, and leaves no folder', async () => {
    endless();
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', 'commit', '-qm', 'one'],
    ]) {
      spawnSync('git', args, { cwd: join(folder, 'program') });
    }
    const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('modelyard-review-'));
    const before = left();
    expect(await interrupted(['review', 'HEAD', '--synth'], 'SIGINT')).toBe(130);
    expect(left()).toEqual(before);
  });
});
