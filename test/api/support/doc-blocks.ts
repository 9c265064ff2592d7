import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './entries';
import type { Snippet } from './snippet';

/** The blocks of a page that are TypeScript, in its order. An excerpt cannot be compiled: its file has more in it. */
export function blocksIn(file: string): Snippet[] {
  const text = readFileSync(join(root, file), 'utf8');
  const blocks = [...text.matchAll(/^```ts(?: (.+))?\n([\s\S]*?)^```$/gm)];
  return blocks
    .filter(([, of]) => of !== 'excerpt')
    .map((block) => ({
      file,
      line: text.slice(0, block.index).split('\n').length + 1,
      text: (block[2] ?? '').trimEnd(),
      ...(block[1] === undefined ? {} : { of: block[1] }),
    }));
}
