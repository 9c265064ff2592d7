import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { withPlaygroundLock } from '../../../playground/state/playground-lock';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const nothing = (): Promise<void> => Promise.resolve();

test('a second command is told who holds the lock', async () => {
  const dir = folder();
  await withPlaygroundLock(
    { dir },
    async () => {
      await expect(withPlaygroundLock({ dir }, nothing, { command: 'bin/down' })).rejects.toThrow(
        `bin/up (process ${process.pid}, since `,
      );
    },
    { command: 'bin/up' },
  );
});

test('after an end, also with an error, the lock is free', async () => {
  const dir = folder();
  await expect(withPlaygroundLock({ dir }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(withPlaygroundLock({ dir }, () => Promise.resolve('done'))).resolves.toBe('done');
});

test('the lock of a killed holder is taken over at once', async () => {
  const dir = folder();
  fs.mkdirSync(path.join(dir, 'lock'));
  const { pid } = spawnSync('true');
  fs.writeFileSync(
    path.join(dir, 'lock-holder.json'),
    JSON.stringify({ pid, start: 'earlier', command: 'bin/up', since: 'then' }),
  );
  await expect(withPlaygroundLock({ dir }, () => Promise.resolve('done'))).resolves.toBe('done');
  // And it is given back like any other.
  expect(fs.readdirSync(dir)).toEqual([]);
});

test('a lock that was taken over is held', async () => {
  const dir = folder();
  fs.mkdirSync(path.join(dir, 'lock'));
  fs.writeFileSync(
    path.join(dir, 'lock-holder.json'),
    JSON.stringify({ pid: 1, start: 'earlier', command: 'bin/up', since: 'then' }),
  );
  await withPlaygroundLock({ dir }, async () => {
    await expect(withPlaygroundLock({ dir }, nothing)).rejects.toThrow(`process ${process.pid}`);
  });
});

test('a lock that was made after the record of a dead holder is left alone: its own holder has not written yet', async () => {
  const dir = folder();
  fs.writeFileSync(
    path.join(dir, 'lock-holder.json'),
    JSON.stringify({ pid: 1, start: 'earlier', command: 'bin/up', since: 'then' }),
  );
  fs.utimesSync(path.join(dir, 'lock-holder.json'), 0, 0);
  fs.mkdirSync(path.join(dir, 'lock'));
  await expect(withPlaygroundLock({ dir }, nothing)).rejects.toThrow('is working on the playground');
});

test('a lock whose holder is not known is left alone', async () => {
  const dir = folder();
  fs.mkdirSync(path.join(dir, 'lock'));
  await expect(withPlaygroundLock({ dir }, nothing)).rejects.toThrow('Another command is working on the playground');
});

test('the folder may be deleted under the lock', async () => {
  const dir = path.join(folder(), 'state');
  fs.mkdirSync(dir);
  await withPlaygroundLock({ dir }, () => fs.promises.rm(dir, { recursive: true }));
  expect(fs.existsSync(dir)).toBe(false);
});

test('a command can wait for the lock, and says for whom', async () => {
  const dir = folder();
  const said: string[] = [];
  let end = (): void => undefined;
  const first = withPlaygroundLock({ dir }, () => new Promise<void>((done) => (end = done)), { command: 'bin/up' });
  const second = withPlaygroundLock({ dir }, () => Promise.resolve('done'), {
    waitMs: 60_000,
    say: (message) => {
      said.push(message);
      end();
    },
  });
  await expect(second).resolves.toBe('done');
  await first;
  expect(said[0]).toContain(`waiting: bin/up (process ${process.pid}`);
});

test('a command that waited for a playground which was stopped is told so', async () => {
  const dir = path.join(folder(), 'state');
  fs.mkdirSync(dir);
  const first = withPlaygroundLock({ dir }, () => fs.promises.rm(dir, { recursive: true }), { command: 'bin/down' });
  await expect(withPlaygroundLock({ dir }, nothing, { waitMs: 60_000 })).rejects.toThrow('was stopped in the meantime');
  await first;
});
