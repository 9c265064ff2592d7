import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** What jest was told to do with snapshots; `all` is `jest -u`. */
type Update = 'all' | 'new' | 'none';

/**
 * Compares a text with a file that people read in reviews.
 *
 * `jest -u`, or the variable `MODELYARD_UPDATE_SNAPSHOTS`, writes the file
 * instead; a missing one is written too, except on CI.
 */
export function expectToMatchFile(text: string, file: string): void {
  const state = expect.getState() as { readonly snapshotState?: { readonly _updateSnapshot?: Update } };
  const update: Update =
    process.env['MODELYARD_UPDATE_SNAPSHOTS'] === undefined ? (state.snapshotState?._updateSnapshot ?? 'none') : 'all';
  const missing = !existsSync(file);
  if (update === 'all' || (update === 'new' && missing)) {
    if (missing || readFileSync(file, 'utf8') !== text) {
      writeFileSync(file, text);
    }
    return;
  }
  if (missing) {
    throw new Error(`there is no ${relative('', file)}: run jest -u to write it`);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
