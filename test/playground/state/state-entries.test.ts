import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockFiles } from '../../../playground/state/playground-lock';
import { isStateEntry } from '../../../playground/state/state-entries';

const root = resolve(__dirname, '../../..');
const sources = ['playground', 'cli'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, folder, file), 'utf8')),
);
// What a source puts at the top level of the state folder: `pg.path('etcd', …)`, `path.join(home.dir, 'logs')`.
const used = new Set(
  sources.flatMap((text) =>
    [...text.matchAll(/(?:\.path\(|join\((?:\w+\.)?dir, )'([^'/]+)/g)].map(([, name]) => name!),
  ),
);

test('each name that a source uses in the state folder is removed with it', () => {
  expect(used.size).toBeGreaterThan(25);
  expect([...used].filter((name) => !isStateEntry(name))).toEqual([]);
});

test.each([...lockFiles, 'state.json.1234.tmp', 'applied-cluster.json', 'applied-metrics.json.77.tmp'])(
  '%s is ours',
  (name) => {
    expect(isStateEntry(name)).toBe(true);
  },
);

test.each(['photos', '.tmp', 'etcd.bak', 'modelyard-playground', 'applied-.JSON', 'constructor', 'etcd/..'])(
  '%s is not',
  (name) => {
    expect(isStateEntry(name)).toBe(false);
  },
);
