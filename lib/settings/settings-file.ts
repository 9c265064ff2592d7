import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readTextFile, TextFileError } from '../workload/configuration/text-file';
import { readYaml } from '../workload/yaml';
import { SettingsError, type RawSettings } from './check-settings';
import { Sealed } from './sealed';

/** A stack's settings as its file holds them. */
export interface SettingsFile {
  readonly file: string;
  /** The settings of one namespace; secrets have no value. */
  readonly raw: RawSettings;
}

/**
 * Reads the settings of one namespace from a stack's file, without Pulumi.
 *
 * @param folder the folder with `Pulumi.yaml`
 * @param stack the stack's name: its file is `Pulumi.<stack>.yaml`
 * @param namespace what stands before each key. @default 'modelyard'
 * @param secret makes what stands for a secret. @default - this package's own
 * @throws SettingsError when there is no such file, or it is not YAML; it lists the stacks there are
 */
export function readSettingsFile(
  folder: string,
  stack: string,
  namespace = 'modelyard',
  secret: () => unknown = () => new Sealed(),
): SettingsFile {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const stacks = stacksIn(folder);
    throw new SettingsError(`Pulumi.${stack}.yaml`, [
      `there is no such file in ${folder}. ` +
        `${stacks.length === 0 ? 'It has no stacks' : `Its stacks: ${stacks.join(', ')}`}. ` +
        'A new environment is a new Pulumi.<stack>.yaml',
    ]);
  }
  // Pulumi reads it with another version of the same package, for which `yes` and `on` are texts.
  const { documents, problems } = readYaml(readSettings(file), { oldBooleans: false });
  if (problems.length > 0) {
    throw new SettingsError(
      basename(file),
      problems.map(({ line, message }) => `it is ${message} (line ${line})`),
    );
  }
  const content = documents[0]?.value as { readonly config?: unknown } | null | undefined;
  const config = content?.config ?? {};
  if (typeof config !== 'object' || Array.isArray(config)) {
    throw new SettingsError(basename(file), ["'config' must be a group of settings"]);
  }
  return { file, raw: ofNamespace(config as Record<string, unknown>, namespace, (value) => seal(value, secret)) };
}

function readSettings(file: string): string {
  try {
    return readTextFile(file);
  } catch (error) {
    if (error instanceof TextFileError) {
      throw new SettingsError(basename(file), [`it ${error.message}`]);
    }
    throw error;
  }
}

/** The names of a program's stacks. */
export function stacksIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/** The settings of one namespace, without it. */
export function ofNamespace(
  config: Readonly<Record<string, unknown>>,
  namespace: string,
  read: (value: unknown, key: string) => unknown,
): RawSettings {
  const prefix = `${namespace}:`;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), read(value, key)]),
  );
}

// Pulumi writes a secret as `{secure: <ciphertext>}`, at any depth.
function seal(value: unknown, secret: () => unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => seal(item, secret));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === 'secure') {
    return secret();
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, seal(item, secret)]));
}
