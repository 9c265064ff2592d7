import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, runOk } from '../../e2e/support/run';
import { packedVariable, tarballs, type Packed } from './packed';

/**
 * Packs both packages, unless that was done for this run of the tests.
 *
 * @param folder where to; it exists
 */
export async function packedPackages(folder: string): Promise<Packed> {
  if (process.env[packedVariable] !== undefined) {
    return tarballs();
  }
  // Before it is packed, everything is compiled.
  const library = await pack('.', folder);
  return { library, command: await pack('./dist/modelyard-cli', folder) };
}

async function pack(what: string, folder: string): Promise<string> {
  const printed = await runOk('npm', ['pack', what, '--json', '--pack-destination', folder]);
  // What the scripts of the package print comes before it.
  const [{ filename }] = JSON.parse(printed.slice(printed.lastIndexOf('\n[') + 1)) as [{ readonly filename: string }];
  return join(folder, filename);
}

/** The packages that `modelyard` asks for, in the versions that it is tested with: `cdk8s@2.70.106`. */
export function peers(wanted: (name: string) => boolean = () => true): string[] {
  const { peerDependencies, devDependencies } = JSON.parse(
    readFileSync(join(projectRoot, 'package.json'), 'utf8'),
  ) as Record<string, Record<string, string>>;
  return Object.keys(peerDependencies!)
    .filter(wanted)
    .map((name) => `${name}@${devDependencies![name]}`);
}

/** Installs packages into a folder, as `npm install` does for a user. */
export async function install(folder: string, packages: readonly string[]): Promise<void> {
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  await runOk('npm', ['install', ...flags, ...packages], { cwd: folder });
}
