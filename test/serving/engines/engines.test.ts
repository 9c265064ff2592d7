import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as lib from '../../../lib';
import { engines, enginesForSeveralNodes } from '../../../lib/serving/engines/engines';
import { giantEngines } from '../../any-program/program';
import { anyProps } from '../any-server/engines';

const root = resolve(__dirname, '../../..');
const folder = join(root, 'lib/serving/engines');
const ids = Object.keys(engines);

test('every file that makes an engine is in the list of engines', () => {
  const makers = readdirSync(folder)
    .filter((file) => /^export function \w+\([^)]*\): Engine \{/m.test(readFileSync(join(folder, file), 'utf8')))
    .map((file) => file.replace(/\.ts$/, ''));
  expect(makers.sort()).toEqual([...ids].sort());
});

test.each(Object.entries<unknown>(engines))('%s is exported with its props', (id, make) => {
  const line = readFileSync(join(root, 'lib/index.ts'), 'utf8')
    .split('\n')
    .find((each) => each.endsWith(`from './serving/engines/${id}';`));
  expect(line ?? `no line from './serving/engines/${id}' in lib/index.ts`).toMatch(/^export \{ \w+, type \w+Props \}/);
  expect(Object.values<unknown>(lib)).toContain(make);
});

test.each(ids)('%s is described by its test', (id) => {
  const file = join(__dirname, `${id}.test.ts`);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : `${id}.test.ts is missing`).toContain(
    `describeEngine('${id}', {`,
  );
});

test('random programs take every engine', () => {
  expect(Object.keys(anyProps).sort()).toEqual([...ids].sort());
});

test('random programs spread every engine over nodes that can be', () => {
  const spread = Object.values<() => lib.Engine>(giantEngines).map((make) => make());
  expect(spread.every(({ multiNode }) => multiNode)).toBe(true);
  expect(spread.map(({ name }) => name)).toEqual(expect.arrayContaining([...enginesForSeveralNodes()]));
});
