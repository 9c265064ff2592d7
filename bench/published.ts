import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(__dirname, '..');

/**
 * The package as it is published, compiled as `npm run build` does. What runs the benchmarks compiles sources on its
 * way, with a call for every function that is made (to keep its name), which users of the package do not have.
 */
export function published(): typeof import('../lib') {
  const folder = join(root, '.playground', 'bench', 'dist');
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      join(root, 'tsconfig.build.json'),
      '--outDir',
      folder,
    ],
    { stdio: 'inherit' },
  );
  return createRequire(__filename)(join(folder, 'lib', 'index.js')) as typeof import('../lib');
}
