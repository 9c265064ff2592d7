import * as fs from 'node:fs';
import * as path from 'node:path';
import { explainDiskError, lastLines, readJsonIfPresent, writeFileAtomic } from '../../../playground/state/files';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();
const file = (): string => path.join(folder(), 'deep/state.json');

test('a written file is private and leaves no temporary one', () => {
  writeFileAtomic(file(), 'one');
  writeFileAtomic(file(), 'two');
  expect(fs.readFileSync(file(), 'utf8')).toBe('two');
  expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(path.dirname(file()))).toEqual(['state.json']);
});

test('a full disk is said in words', () => {
  const error = explainDiskError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }), '/state/x') as Error;
  expect(error.message).toBe(
    'The disk that holds /state/x is full.\n  Free some space and run the command again: it continues where it was.',
  );
});

test('a missing file is undefined, a damaged one an error', () => {
  expect(readJsonIfPresent(file())).toBeUndefined();
  writeFileAtomic(file(), '{');
  expect(() => readJsonIfPresent(file())).toThrow(SyntaxError);
});

test('the last lines of a long log are read', () => {
  writeFileAtomic(file(), Array.from({ length: 50_000 }, (_, line) => `line ${line}`).join('\n'));
  expect(lastLines(file(), 2)).toEqual(['line 49998', 'line 49999']);
  expect(lastLines('/nowhere', 2)).toEqual([]);
});
