import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** What Jest was told to do with snapshots; `all` is `bin/test unit FILE --update`. */
type Update = 'all' | 'new' | 'none';

/**
 * Compares a text with a file that people read in reviews.
 *
 * `bin/test unit FILE --update` writes the file instead.
 */
export function expectToMatchFile(text: string, file: string): void {
  const { snapshotState, testPath } = expect.getState() as {
    readonly snapshotState?: { readonly _updateSnapshot?: Update };
    readonly testPath?: string;
  };
  const update = snapshotState?._updateSnapshot ?? 'none';
  const there = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (update === 'all' || (update === 'new' && there === undefined)) {
    if (there !== text) {
      writeFileSync(file, text);
      process.stdout.write(`written: ${relative('', file)}\n`);
    }
    return;
  }
  const rewrite = `bin/test unit ${relative('', testPath ?? '')} --update`;
  if (there === undefined) {
    throw new Error(`there is no ${relative('', file)}: ${rewrite} writes it`);
  }
  try {
    expect(text).toBe(there);
  } catch (error) {
    throw new Error(`${relative('', file)} says something else. If it shall change: ${rewrite}\n\n${String(error)}`);
  }
}
