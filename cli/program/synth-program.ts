import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Construct } from 'constructs';
import * as thisLibrary from '../../lib';
import type { RawSettings, SettingsOrigin } from '../../lib/settings/check-settings';
import { readDeploymentSettings } from '../../lib/settings/deployment-settings';
import { Sealed } from '../../lib/settings/sealed';
import { readSettingsFile } from '../../lib/settings/settings-file';
import { ownVersion, versionFor } from '../../playground/project';
import { findProgram, projectOf } from './program-folder';
import { UserError } from '../process/user-error';

/** What a module exports that can be synthesized. */
export interface Program {
  /** Makes the objects under a scope. */
  build(scope: Construct, settings: unknown): void | Promise<void>;
  /** Checks the settings. @default - there are those of every program, and no others */
  readSettings?(raw: RawSettings, origin: SettingsOrigin): unknown;
}

/** A program that was found on the disk. */
export interface ProgramFiles {
  /** The module that exports `build`. */
  readonly entry: string;
  /** The folder with `Pulumi.yaml`. @default - it is no Pulumi program: it has no settings */
  readonly folder?: string;
  readonly stack: string;
}

/** The objects of a program, and their YAML. */
export interface Synthesis {
  readonly manifests: readonly Manifest[];
  /** What could not be known, and was taken for granted. */
  readonly notes: readonly string[];
  toYaml(manifests: readonly object[]): string;
}

/** A Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** The parts of the library that synthesis needs. */
interface Library {
  synthesize(root: Construct): readonly { readonly manifest: object }[];
  toYaml(manifests: readonly object[]): string;
  /** @default - the library is older, and has nothing to say */
  notesOf?(root: Construct): readonly string[];
}

/**
 * Finds what a command line names.
 *
 * @param name a stack of this project (`dev`), an example (`examples/flask`), or the path of a module or its folder
 * @param stack the stack whose settings are used where `name` is no stack. @default 'dev'
 * @throws UserError when there is nothing of that name
 */
export function findProgramFiles(name: string, stack = 'dev'): ProgramFiles {
  const path = resolve(name);
  const isModule =
    /[./\\]/.test(name) && existsSync(path) && (statSync(path).isFile() || !existsSync(join(path, 'Pulumi.yaml')));
  if (isModule) {
    const entry = statSync(path).isFile() ? path : entryIn(path, name);
    const folder = programAround(dirname(entry));
    return folder === undefined ? { entry, stack } : { entry, folder, stack };
  }
  const program = findProgram(name, stack);
  return { entry: entryIn(program.folder, name), folder: program.folder, stack: program.stack };
}

/**
 * Builds a program's objects, without Pulumi and without a cluster.
 *
 * @throws SettingsError, SynthesisError with all that is wrong; UserError when the module
 * is none that can be synthesized
 */
export async function synthesizeProgram(files: ProgramFiles): Promise<Synthesis> {
  const require = createRequire(files.entry);
  const program = load(require, files.entry);
  const settings = settingsOf(require, program, files);
  const { App } = own<typeof import('cdk8s')>(require, 'cdk8s') ?? (await import('cdk8s'));
  const library = own<Library>(require, 'modelyard') ?? thisLibrary;
  if (typeof library.synthesize !== 'function' || typeof library.toYaml !== 'function') {
    throw new UserError(
      `${files.entry} has modelyard ${versionFor(dirname(files.entry), 'modelyard') ?? 'of no version'} of its own, ` +
        `which this command, modelyard-cli ${ownVersion()}, cannot use: it has no synthesize() and toYaml(). ` +
        `Install modelyard@${ownVersion()} there`,
    );
  }
  const app = new App();
  await program.build(app, settings);
  return {
    notes: library.notesOf?.(app) ?? [],
    manifests: library.synthesize(app).map((object) => object.manifest as Manifest),
    toYaml: (manifests) => library.toYaml(manifests),
  };
}

function entryIn(folder: string, name: string): string {
  const candidates = ['index', 'stacks/index'].flatMap((path) => [
    `${path}.ts`,
    `${path}.js`,
    `${path}.mts`,
    `${path}.mjs`,
    `${path}.cts`,
    `${path}.cjs`,
  ]);
  const found = candidates.map((path) => join(folder, path)).find((path) => existsSync(path));
  if (found === undefined) {
    throw new UserError(
      `'${name}' has no module to synthesize: there is no index.ts and no stacks/index.ts in ${folder}`,
      2,
    );
  }
  return found;
}

function programAround(folder: string): string | undefined {
  if (existsSync(join(folder, 'Pulumi.yaml'))) {
    return folder;
  }
  return dirname(folder) === folder ? undefined : programAround(dirname(folder));
}

function load(require: NodeJS.Require, entry: string): Program {
  const module = requireEntry(require, entry);
  const program = module.build === undefined ? module.default : module;
  if (typeof program?.build !== 'function') {
    throw new UserError(
      `${entry} does not export a function 'build(scope, settings)': nothing can be synthesized from it`,
      2,
    );
  }
  return program as Program;
}

function requireEntry(
  require: NodeJS.Require,
  entry: string,
): Partial<Program> & { readonly default?: Partial<Program> } {
  try {
    return require(entry) as Partial<Program>;
  } catch (error) {
    const { code, name, message } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' && name !== 'TransformError') {
      throw error;
    }
    throw new UserError(`${entry} cannot be loaded: ${message.split('\nRequire stack')[0]}`);
  }
}

function settingsOf(require: NodeJS.Require, program: Program, files: ProgramFiles): unknown {
  if (files.folder === undefined) {
    return {};
  }
  const namespace = 'modelyard';
  // Older copies of this package know only the secrets that they made themselves.
  const Secret = own<Partial<typeof import('../../lib/settings')>>(require, 'modelyard/settings')?.Sealed ?? Sealed;
  const { raw } = readSettingsFile(files.folder, files.stack, namespace, () => new Secret());
  const project = projectOf(files.folder);
  const origin: SettingsOrigin = {
    name: `Pulumi.${files.stack}.yaml`,
    namespace,
    folder: files.folder,
    project,
    stack: files.stack,
  };
  return (program.readSettings ?? readDeploymentSettings)(raw, origin);
}

// A module of another repository has its own copies. The one that its constructs
// were made with also knows what they hold beside the fields of cdk8s.
function own<T>(require: NodeJS.Require, name: string): T | undefined {
  try {
    require.resolve(name);
  } catch {
    return undefined;
  }
  return require(name) as T;
}
