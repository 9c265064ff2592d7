import * as fs from 'node:fs';
import * as path from 'node:path';
import { isOwnFolder } from '../../../playground/state/own-folder';
import { openSocketFolder } from '../../../playground/state/socket-folder';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const shared = (): Parameters<typeof openSocketFolder>[2] => ({ root: undefined, shared: folder() });
const ofRoot = (): Parameters<typeof openSocketFolder>[2] => ({ root: folder(), shared: '/nowhere' });

test('in a folder that all users share its name cannot be known', () => {
  const name = path.basename(openSocketFolder('abcdef', undefined, shared()));
  expect(name).toMatch(/^modelyard-abcdef-[0-9a-f]{8}$/);
});

test('is private and ours', () => {
  const sockets = openSocketFolder('abcdef', undefined, shared());
  expect([isOwnFolder('sockets', sockets), fs.statSync(sockets).mode & 0o777]).toEqual([true, 0o700]);
});

test('is found again: where it is recorded, and where no record is left', () => {
  const sockets = openSocketFolder('abcdef', undefined, shared());
  expect([openSocketFolder('abcdef', sockets, shared()), openSocketFolder('abcdef', undefined, shared())]).toEqual([
    sockets,
    sockets,
  ]);
});

test('is made anew where a restart of the machine has removed it', () => {
  const sockets = openSocketFolder('abcdef', undefined, shared());
  fs.rmSync(sockets, { recursive: true });
  expect(openSocketFolder('abcdef', sockets, shared())).not.toBe(sockets);
});

test('is none that somebody has made under such a name', () => {
  const planted = path.join(folder(), 'modelyard-abcdef-00000000');
  fs.mkdirSync(planted);
  expect(openSocketFolder('abcdef', undefined, shared())).not.toBe(planted);
});

test("root's has a name of its own, and is not taken from anybody", () => {
  fs.mkdirSync(path.join(folder(), 'modelyard-abcdef'));
  fs.writeFileSync(path.join(folder(), 'modelyard-abcdef', 'mine'), '');
  expect(() => openSocketFolder('abcdef', undefined, ofRoot())).toThrow("is not modelyard's");
});

test('one that a version before the marker has recorded goes on', () => {
  const sockets = path.join(folder(), 'modelyard-abcdef');
  fs.mkdirSync(sockets);
  fs.writeFileSync(path.join(sockets, 'containerd.sock'), '');
  expect(openSocketFolder('abcdef', sockets, ofRoot())).toBe(sockets);
});
