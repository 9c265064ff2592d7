import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervise-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = (): string => (existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : '');
const pidOf = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(log())![1]);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Starts a command that is supervised, and waits until it is at work. */
async function start(
  does: 'busy' | 'polite',
): Promise<{ readonly pid: number; readonly ended: Promise<number | string | null> }> {
  const child = spawn(
    process.execPath,
    [
      '--require',
      join(root, 'bin/_typescript.js'),
      join(root, 'test/commands/fixtures/supervised.ts'),
      join(folder, 'log'),
      does,
    ],
    { stdio: 'ignore', env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') } },
  );
  const ended = new Promise<number | string | null>((end) =>
    child.on('exit', (status, signal) => end(status ?? signal)),
  );
  await Promise.race([
    until(() => log().includes('ready')),
    ended.then((how) => Promise.reject(new Error(`The command ended before it was at work: ${how}`))),
  ]);
  return { pid: child.pid!, ended };
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What nobody has waited for is still in the table of processes.
    return !existsSync('/proc') || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)(
  '%s ends a command that hears nothing, with all that it started, and what it made is removed',
  async (signal, status) => {
    const { pid, ended } = await start('busy');
    const begun = Date.now();
    process.kill(pid, signal);
    expect(await ended).toBe(status);
    // Two seconds are promised; a machine that tests run on is busy.
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(log()).toMatch(/\nremoved\n$/);
    await until(() => !runs(pidOf('work')) && !runs(pidOf('program')));
  },
);

test('a second interrupt ends it at once', async () => {
  const { pid, ended } = await start('busy');
  process.kill(pid, 'SIGINT');
  process.kill(pid, 'SIGTERM');
  expect(await ended).toBeGreaterThan(128);
  expect(log()).toContain('removed');
});

test('one that hears it ends by itself', async () => {
  const { pid, ended } = await start('polite');
  process.kill(pid, 'SIGINT');
  expect(await ended).toBe(130);
  expect(log()).not.toContain('removed');
  await until(() => !runs(pidOf('program')));
});

test('who is killed leaves nothing that goes on', async () => {
  const { pid, ended } = await start('polite');
  const work = pidOf('work');
  process.kill(pid, 'SIGKILL');
  expect(await ended).toBe('SIGKILL');
  await until(() => !runs(work));
});

test('where the work is killed, what it made is removed, and the command has failed', async () => {
  const { ended } = await start('polite');
  process.kill(pidOf('work'), 'SIGKILL');
  expect(await ended).toBe(1);
  expect(log()).toContain('removed');
});
