import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import {
  daemonPid,
  daemonStatus,
  runningDaemons,
  startDaemon,
  stopDaemon,
  type DaemonSpec,
} from '../../../playground/processes/daemon';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const home = (): { dir: string } => ({ dir: folder() });

const sleeper: DaemonSpec = {
  name: 'sleeper',
  command: '/bin/sleep',
  args: ['60'],
  ready: () => Promise.resolve(true),
};
const shell = (script: string, more: Partial<DaemonSpec> = {}): DaemonSpec => ({
  ...sleeper,
  command: '/bin/sh',
  args: ['-c', script],
  ...more,
});
const recordFile = (): string => path.join(folder(), 'daemons/sleeper.json');

// Hooks run in reverse order: the daemon ends before its folder is deleted.
afterEach(() => stopDaemon(home(), 'sleeper'));

test('a daemon runs until it is stopped', async () => {
  await startDaemon(home(), sleeper);
  expect(runningDaemons(home())).toEqual(['sleeper']);
  await stopDaemon(home(), 'sleeper');
  expect(daemonStatus(home(), 'sleeper')).toBe('stopped');
});

test('one that runs as asked is left alone, one with other arguments is replaced', async () => {
  await startDaemon(home(), sleeper);
  const first = daemonPid(home(), 'sleeper');
  await startDaemon(home(), sleeper);
  expect(daemonPid(home(), 'sleeper')).toBe(first);
  await startDaemon(home(), { ...sleeper, args: ['61'] });
  expect(daemonPid(home(), 'sleeper')).not.toBe(first);
});

test('one is left alone where only its PATH is another, as from terminal to terminal', async () => {
  const from = (env: Record<string, string>): DaemonSpec => ({ ...sleeper, env });
  await startDaemon(home(), from({ PATH: '/bin', CONFIG: '1' }));
  const first = daemonPid(home(), 'sleeper');
  await startDaemon(home(), from({ PATH: '/usr/bin:/bin', CONFIG: '1' }));
  expect(daemonPid(home(), 'sleeper')).toBe(first);
  await startDaemon(home(), from({ PATH: '/usr/bin:/bin', CONFIG: '2' }));
  expect(daemonPid(home(), 'sleeper')).not.toBe(first);
});

test('one that hangs or is about to end is started anew', async () => {
  await startDaemon(home(), sleeper);
  const first = daemonPid(home(), 'sleeper');
  const said: string[] = [];
  const answers = (): Promise<boolean> => Promise.resolve(daemonPid(home(), 'sleeper') !== first);
  await startDaemon(home(), { ...sleeper, ready: answers, timeoutMs: 200, progress: (message) => said.push(message) });
  expect(daemonStatus(home(), 'sleeper')).toBe('running');
  expect(said).toEqual(['sleeper does not answer: it is started anew']);
});

test('its output goes to its log', async () => {
  const log = path.join(folder(), 'logs/sleeper.log');
  await startDaemon(
    home(),
    shell('echo out; echo err >&2; exec sleep 60', {
      ready: () => Promise.resolve(fs.readFileSync(log, 'utf8').includes('err')),
    }),
  );
  expect(fs.readFileSync(log, 'utf8')).toBe('out\nerr\n');
});

test('it sees nothing of what the user has in the environment, and a home of its own', async () => {
  process.env['AWS_SECRET_ACCESS_KEY'] = 'secret';
  try {
    await startDaemon(home(), { ...sleeper, env: { GOGC: '200' } });
  } finally {
    delete process.env['AWS_SECRET_ACCESS_KEY'];
  }
  const seen = fs.readFileSync(`/proc/${daemonPid(home(), 'sleeper')}/environ`, 'utf8').split('\0');
  expect(seen).toEqual(expect.arrayContaining(['GOGC=200', `HOME=${path.join(folder(), 'home')}`]));
  expect(seen.filter((variable) => /^(AWS_|npm_|JEST_|NODE_)/.test(variable))).toEqual([]);
});

test('an early end is an error with its code and the end of its log', async () => {
  await expect(
    startDaemon(home(), shell('echo no such disk >&2; exit 3', { ready: () => Promise.resolve(false) })),
  ).rejects.toThrow(/sleeper ended with exit code 3 before it was ready\.[^]*no such disk[^]*logs\/sleeper\.log/);
});

test('one that is not ready in time is stopped, and the error says so', async () => {
  await expect(
    startDaemon(home(), { ...sleeper, ready: () => Promise.reject(new Error('no')), timeoutMs: 200 }),
  ).rejects.toThrow('sleeper was not ready after 0 s');
  expect(daemonStatus(home(), 'sleeper')).toBe('stopped');
});

test('a missing program is an error', async () => {
  await expect(startDaemon(home(), { ...sleeper, command: '/nowhere/etcd' })).rejects.toThrow(
    '/nowhere/etcd is missing',
  );
});

test('a port that somebody else uses is named before the start', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  try {
    await expect(startDaemon(home(), { ...sleeper, ports: { registry: port } })).rejects.toThrow(
      `Port ${port} on 127.0.0.1, for the playground's registry, is used by another program`,
    );
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('a port that one which was killed still holds is waited for', async () => {
  await startDaemon(home(), sleeper);
  process.kill(daemonPid(home(), 'sleeper')!, 'SIGKILL');
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  setTimeout(() => server.close(), 150);
  await startDaemon(home(), { ...sleeper, ports: { registry: port } });
  expect(daemonStatus(home(), 'sleeper')).toBe('running');
});

test('one that ignores SIGTERM is killed', async () => {
  const ready = path.join(folder(), 'ready');
  await startDaemon(
    home(),
    shell(`trap '' TERM; touch ${ready}; while :; do sleep 1; done`, {
      ready: () => Promise.resolve(fs.existsSync(ready)),
      stopTimeoutMs: 200,
    }),
  );
  await stopDaemon(home(), 'sleeper');
  expect(daemonStatus(home(), 'sleeper')).toBe('stopped');
});

test('a process that merely got the pid is left alone', async () => {
  await startDaemon(home(), sleeper);
  const record = fs.readFileSync(recordFile(), 'utf8');
  const pid = daemonPid(home(), 'sleeper')!;
  fs.writeFileSync(recordFile(), JSON.stringify({ ...(JSON.parse(record) as object), start: 'another boot:1' }));
  await stopDaemon(home(), 'sleeper');
  expect(() => process.kill(pid, 0)).not.toThrow();
  fs.writeFileSync(recordFile(), record);
});

test('a stale or damaged record is replaced', async () => {
  fs.mkdirSync(path.dirname(recordFile()));
  fs.writeFileSync(recordFile(), '{"pid": 1,');
  await startDaemon(home(), sleeper);
  expect(daemonStatus(home(), 'sleeper')).toBe('running');
});

test('stopping what never ran does nothing', async () => {
  await expect(stopDaemon(home(), 'nobody')).resolves.toBeUndefined();
});
