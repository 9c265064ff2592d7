import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus, type Pair, type Way } from '../../test/review/corpus-pairs';

const chapters = new Map(
  readFileSync(join(corpus, '../corpus-findings.txt'), 'utf8')
    .split(/^# /m)
    .map((chapter): [string, string[]] => {
      const [title, ...lines] = chapter.split('\n');
      return [title!, lines.filter((line) => line !== '').map((line) => `${line}\n`)];
    }),
);

/** What test/review/corpus.test.ts expects to be found in a pair, a line each. */
export function recorded({ name }: Pair, way: Way): string[] {
  return chapters.get(`${name}, ${way}`)!;
}
