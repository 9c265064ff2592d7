import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followLogs } from '../../../cli/logs/follow';
import type { LogPlace } from '../../../cli/logs/log-places';
import type { LogPod } from '../../../cli/logs/log-sources';
import type { LogsOptions } from '../../../cli/logs/logs-request';

let folder: string;
let written: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'follow-'));
  written = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A kubectl that notes how it was called, and says what the pod logs. */
function place(log: string): LogPlace {
  const program = join(folder, 'kubectl');
  writeFileSync(program, `#!/bin/sh\necho "$*" >> ${folder}/calls\nprintf '%s\\n' "$2: ${log}"\n`);
  chmodSync(program, 0o755);
  return { namespace: 'shop', kubectl: { program, options: [], env: process.env } };
}
const calls = (): string[] => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').sort();

const options: LogsOptions = { program: 'dev', follow: true, previous: false, tail: 5, since: '10m' };
const pod = (name: string, phase: 'Running' | 'Succeeded', restartCount = 0): LogPod => ({
  metadata: { name },
  status: {
    phase,
    containerStatuses: [
      {
        name: 'server',
        restartCount,
        state: phase === 'Running' ? { running: {} } : { terminated: { exitCode: 0 } },
      },
    ],
  },
});

test('pods that are there are followed from what was asked for, those that come from their beginning', async () => {
  const looks = [
    [pod('a', 'Succeeded'), pod('b', 'Running')],
    [pod('a', 'Succeeded'), pod('b', 'Succeeded'), pod('c', 'Succeeded')],
  ];
  const list = (): Promise<LogPod[]> => Promise.resolve(looks.shift() ?? []);
  await followLogs([{ place: place('hello'), list }], options, () => Promise.resolve());
  expect(calls()).toEqual([
    'logs a -n shop -c server --tail=5 --since=10m --follow',
    'logs b -n shop -c server --tail=5 --since=10m --follow',
    'logs c -n shop -c server --tail=-1 --follow',
  ]);
  expect(written.split('\n').sort()).toEqual(['', 'a | a: hello', 'b | b: hello', 'c | c: hello']);
});

test('a container that is started again is followed again', async () => {
  const looks = [[pod('a', 'Running')], [pod('a', 'Succeeded', 1)]];
  const list = (): Promise<LogPod[]> => Promise.resolve(looks.shift() ?? []);
  await followLogs([{ place: place('hello'), list }], options, () => Promise.resolve());
  expect(calls()).toEqual([
    'logs a -n shop -c server --tail=-1 --follow',
    'logs a -n shop -c server --tail=5 --since=10m --follow',
  ]);
});

test('a cluster that once does not answer is asked again', async () => {
  const answers: (() => Promise<LogPod[]>)[] = [
    () => Promise.resolve([pod('a', 'Running')]),
    () => Promise.reject(new Error('no answer')),
    () => Promise.resolve([pod('a', 'Succeeded')]),
  ];
  await followLogs([{ place: place('hello'), list: () => answers.shift()!() }], options, () => Promise.resolve());
  expect(answers).toEqual([]);
});
