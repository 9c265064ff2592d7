import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLibraryVersion } from '../../../cli/program/library-version';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelyard-library-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Deploys with a command of a version, where the program has a library of another. */
function deploy(command: string, library?: string): void {
  if (library !== undefined) {
    mkdirSync(join(folder, 'node_modules/modelyard'), { recursive: true });
    const manifest = { name: 'modelyard', version: library };
    writeFileSync(join(folder, 'node_modules/modelyard/package.json'), JSON.stringify(manifest));
  }
  checkLibraryVersion({ title: 'dev', folder, stack: 'dev', settingsFile: '' }, command);
}

test.each([
  ['0.1.0', '0.1.0'],
  ['0.1.0', '0.1.9'],
  ['2.3.4', '2.3.0-rc.1'],
  ['0.1.0', undefined],
])('a command %s deploys a program with modelyard %s', (command, library) => {
  expect(() => deploy(command, library)).not.toThrow();
});

test.each([
  ['0.1.0', '0.2.0'],
  ['0.10.0', '0.1.0'],
  ['1.1.0', '1.2.0'],
  ['2.1.0', '1.1.0'],
])('a command %s does not deploy a program with modelyard %s, and names both', (command, library) => {
  expect(() => deploy(command, library)).toThrow(
    `'dev' has modelyard ${library}, and this command is modelyard-cli ${command}: what deploys has to be of the same ` +
      `minor version. In ${folder} run: npm install --save-dev modelyard-cli@~${library}, or npm install ` +
      `modelyard@~${command}`,
  );
});
