import * as path from 'node:path';
import { startDaemon, stopDaemon } from '../../../playground/processes/daemon';
import { keptAnswer } from '../../../playground/processes/kept-answer';
import type { Playground } from '../../../playground/state/state';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const pg = {
  get dir() {
    return folder();
  },
  path: (...parts: string[]) => path.join(folder(), ...parts),
} as Playground;
const ask = (answer: boolean): Promise<boolean> => keptAnswer(pg, 'question', 'sleeper', () => answer);
const start = (): Promise<void> =>
  startDaemon(pg, { name: 'sleeper', command: '/bin/sleep', args: ['60'], ready: () => Promise.resolve(true) });
const stop = (): Promise<void> => stopDaemon(pg, 'sleeper');

afterEach(stop);

test('what a daemon was started with is not asked again while it runs', async () => {
  expect(await ask(true)).toBe(true);
  await start();
  expect(await ask(false)).toBe(true);
});

test('it is asked again before the daemon is started again', async () => {
  await ask(true);
  await start();
  await stop();
  expect(await ask(false)).toBe(false);
});

test('it is asked where a running daemon of an earlier version has left no answer', async () => {
  await start();
  expect(await ask(false)).toBe(false);
});
