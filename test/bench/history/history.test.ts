import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Measured, readHistory, withMeasured, writeHistory } from '../../../bench/history/history';

const one: Measured = { date: '2026-11-01T10:00:00Z', commit: 'aaaaaaaaaa', cores: 2, load: 0.4, synthesis: 100 };
const two: Measured = { date: '2026-11-02T10:00:00Z', commit: 'bbbbbbbbbb', cores: 2, load: 0.4, synthesis: 90 };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'modelyard-history-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (): string => join(folder, 'history.jsonl');

test('the history that is kept can be read', () => {
  expect(readHistory().length).toBeGreaterThan(0);
});

test('a commit stands where it was made, whenever it was measured', () => {
  expect(withMeasured([two], one)).toEqual([one, two]);
});

test('measuring a commit again replaces the figures that were measured, and keeps the others', () => {
  const again = { ...one, load: 3, synthesis: 120, coverage: 90 };
  expect(withMeasured([{ ...one, mutation: 80 }, two], again)).toEqual([{ ...again, mutation: 80 }, two]);
});

test('what is written is one line for each commit, and reads as it was', () => {
  writeHistory([one, { coverage: 90, ...two }], file());
  expect(readHistory(file())).toEqual([one, { ...two, coverage: 90 }]);
});

test.each([
  ['{', 'not JSON'],
  ['[]', "'date' must be a date"],
  ['null', 'not an object'],
  [JSON.stringify({ ...one, commit: 'main' }), "'commit' must be the id of a commit"],
  [JSON.stringify({ ...one, cores: '2' }), "'cores' must be a number"],
  [JSON.stringify({ ...one, speed: 3 }), "'speed' is no figure"],
  [JSON.stringify({ ...one, review: null }), "'review' must be a number"],
])('%s is an error that names the line', (line, said) => {
  writeFileSync(file(), `${JSON.stringify(one)}\n${line}\n`);
  expect(() => readHistory(file())).toThrow(`history.jsonl:2: ${said}`);
});
