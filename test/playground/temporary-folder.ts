import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** A new empty folder for each test, deleted after it. Call at the top of a test file or a `describe`. */
export function temporaryFolder(): () => string {
  let folder: string;
  beforeEach(() => {
    // The real path: on some systems the temporary folder is a link.
    folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'modelyard-test-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}
