/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// Compiles what the npm package carries into dist/, and puts beside it the files that are read as they are.
const { execFileSync } = require('node:child_process');
const { cpSync, readdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');

/** The files of cli/ and playground/ that are no sources, relative to the root: kwok's stages, Dockerfiles, Go modules. */
function assets() {
  return ['cli', 'playground']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts') && entry.name !== 'jest-counts.js')
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [require.resolve('typescript/bin/tsc'), '--project', join(root, 'tsconfig.build.json')],
    { stdio: 'inherit' },
  );
  for (const file of assets()) {
    cpSync(join(root, file), join(root, 'dist', file));
  }
}

module.exports = { assets };
if (require.main === module) {
  build();
}
