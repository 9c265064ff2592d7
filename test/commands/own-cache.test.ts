import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { programArguments } from '../../playground/project';
import { temporaryFolder } from '../playground/temporary-folder';

const root = resolve(__dirname, '../..');
const shared = temporaryFolder();

// In the temporary folder that all users share, anybody could have made what is looked for there, and run, first.
test.each([
  ['a command', ['--require', join(root, 'bin/_typescript.js'), join(root, 'cli/main.ts'), '--help']],
  ['the command of the package, in a clone', [join(root, 'bin/modelyard.js'), '--help']],
  ['a Pulumi program', [join(root, 'stacks/load-typescript.js')]],
])('%s keeps and runs nothing of the temporary folder', (_, args) => {
  // With what they would find there before.
  for (const name of [`tsx-${process.geteuid?.()}`, 'tsx', 'node-compile-cache']) {
    mkdirSync(join(shared(), name));
  }
  const before = readdirSync(shared(), { recursive: true });
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !['NODE_COMPILE_CACHE', 'TSX_DISABLE_CACHE'].includes(name)),
  );
  execFileSync(process.execPath, args, { cwd: root, env: { ...env, TMPDIR: shared() }, stdio: 'pipe' });
  expect(readdirSync(shared(), { recursive: true })).toEqual(before);
});

test('what is compiled is kept with the packages, and the temporary folder is the user’s again afterwards', () => {
  const said = execFileSync(
    process.execPath,
    [
      '--require',
      join(root, 'bin/_typescript.js'),
      '--print',
      'process.env.TMPDIR + (process.env.TSX_DISABLE_CACHE ?? "")',
    ],
    { env: { ...process.env, TMPDIR: shared() }, encoding: 'utf8' },
  );
  expect([said.trim(), existsSync(join(root, 'node_modules/.cache/modelyard/tsx'))]).toEqual([shared(), true]);
});

test('daemons and the plugin are started in the same way', () => {
  expect(programArguments(join(root, 'playground/agent/main')).slice(0, 2)).toEqual([
    '--require',
    join(root, 'bin/_typescript.js'),
  ]);
});
