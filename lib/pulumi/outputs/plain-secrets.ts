import * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import { DeployError } from '../deploy-error';
import { tokenOf } from './token';

type Fields = Readonly<Record<string, unknown>>;

/** An Output in an object, at a place that everybody who may look at the object can read. */
export interface PlainPlace {
  readonly object: ApiObject;
  readonly manifest: Fields;
  /** Where in the object: `spec.template.spec.containers[0].args[1]`. */
  readonly path: string;
  readonly marker: string;
}

/** Whether a place is for secrets: what is encrypted at rest, is shown to few, and never shown by Pulumi. */
export function isSecretPlace(manifest: Fields, path: string): boolean {
  return manifest['kind'] === 'Secret' && manifest['apiVersion'] === 'v1' && /^(data|stringData)\./.test(path);
}

/**
 * Waits until it is known of all Outputs whether they are secret, and refuses those that are: in
 * an object they would be readable in the cluster, on its nodes and in its backups.
 *
 * Whether an Output is secret is known only once what it comes from is there, so this is a
 * promise that registrations wait for.
 *
 * @returns undefined where there are none to wait for
 * @throws DeployError, by the promise
 */
export function refusePlainSecrets(places: readonly PlainPlace[]): Promise<void> | undefined {
  return places.length === 0
    ? undefined
    : findPlainSecrets(places).then((problems) => {
        if (problems.length > 0) {
          throw new DeployError(problems);
        }
      });
}

/** Sentences about secret Outputs at places that are none for secrets. */
export async function findPlainSecrets(places: readonly PlainPlace[]): Promise<string[]> {
  const found = await Promise.all(
    places.map(async (place) => {
      const token = tokenOf(place.marker);
      return token !== undefined && (await pulumi.isSecret(token.output)) ? [describe(place, token.madeAt)] : [];
    }),
  );
  return [...new Set(found.flat())];
}

function describe({ object, manifest, path }: PlainPlace, madeAt: string): string {
  const owner = object.node.scope ?? object;
  const { prop, remedy } = adviceFor(manifest, path);
  return (
    `${owner.constructor.name} '${owner.node.path}': '${prop}' has an Output that is secret (token() at ${madeAt}), ` +
    `which would be readable at '${path}' of ${object.kind} '${object.name}'. ${remedy}. ` +
    'If it is no secret, pass pulumi.unsecret(output)'
  );
}

const byVariable = 'let the program read a variable instead: give its value to a ConfigSecret, and that key to `env`';

// The part after the last container says which of its fields it is.
function adviceFor(manifest: Fields, path: string): { readonly prop: string; readonly remedy: string } {
  const field = /\bcontainers\[\d+\]\.(args|command)\b/i.exec(path) ?? /\btrainer\.(args|command)\b/.exec(path);
  if (field !== null) {
    return {
      prop: field[1] ?? '',
      remedy: `Arguments are seen by everybody who lists pods or processes: ${byVariable}`,
    };
  }
  const variable = /^(.*\benv\[\d+\])\.value$/.exec(path);
  if (variable !== null) {
    const name = (valueAt(manifest, variable[1] ?? '') as { readonly name?: string } | undefined)?.name ?? 'NAME';
    return {
      prop: `env.${name}`,
      remedy: `Give its value to a ConfigSecret, and the key to the variable: env: { ${name}: secret.key('…') }`,
    };
  }
  if (manifest['kind'] === 'ConfigMap') {
    return { prop: path, remedy: 'Put it into a ConfigSecret, which is mounted and read as a ConfigMap is' };
  }
  return { prop: path, remedy: 'Put it into a ConfigSecret, and refer to its key' };
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .reduce<unknown>((inner, part) => (inner as Fields | undefined)?.[part], value);
}
