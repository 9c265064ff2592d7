import { asText } from '../../workload/values/as-text';
import * as pulumi from '@pulumi/pulumi';
import { unknown } from '@pulumi/pulumi/output';
import type { IConstruct } from 'constructs';
import { ConfigSecret } from '../../workload/configuration/config-secret';

/** The values of Secrets: name of the Secret → key → value. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;

/** Every `ConfigSecret` of a tree. */
export function configSecrets(root: IConstruct): ConfigSecret[] {
  return root.node.findAll().filter((construct): construct is ConfigSecret => construct instanceof ConfigSecret);
}

/** Sentences about values that are missing. @param valuesOf the values of a Secret's cluster */
export function missingValues(
  secrets: readonly ConfigSecret[],
  valuesOf: (secret: ConfigSecret) => SecretValues,
): string[] {
  return secrets.flatMap((secret) =>
    secret.keys
      .filter((key) => valuesOf(secret)[secret.name]?.[key] === undefined)
      .map(
        (key) =>
          `ConfigSecret '${secret.node.path}': key '${key}' has no value. ` +
          `Give it in 'secrets.${secret.name}' of deploy()`,
      ),
  );
}

/** Sentences about values that no Secret of the tree has. */
export function unknownValues(secrets: readonly ConfigSecret[], values: SecretValues): string[] {
  return Object.entries(values).flatMap(([name, keys]) => {
    const known = new Set(secrets.filter((secret) => secret.name === name).flatMap((secret) => secret.keys));
    if (known.size === 0) {
      const names = [...new Set(secrets.map((secret) => `'${secret.name}'`))].join(', ');
      return [
        `deploy(): 'secrets.${name}' has values for a ConfigSecret that is not there. ` +
          `There is ${names === '' ? 'none' : names}`,
      ];
    }
    return Object.keys(keys)
      .filter((key) => !known.has(key))
      .map(
        (key) =>
          `deploy(): 'secrets.${name}.${key}' is a key that the ConfigSecret does not have. ` +
          `It has ${[...known].map((each) => `'${each}'`).join(', ')}`,
      );
  });
}

/**
 * The `data` of a Secret, secret as a whole.
 *
 * Not `stringData`: the API server keeps no record of who set which of its keys, so a key
 * that is taken away would stay.
 */
export function secretData(secret: ConfigSecret, values: SecretValues): pulumi.Output<Record<string, string>> {
  const given = Object.fromEntries(secret.keys.map((key) => [key, values[secret.name]?.[key]]));
  return pulumi
    .secret(given)
    .apply((data) =>
      Object.fromEntries(
        Object.entries(data).map(([key, value]) => [key, Buffer.from(value ?? '', 'utf8').toString('base64')]),
      ),
    );
}

/**
 * The version that the API server gave a Secret: another one after every change, and it tells nothing of the values.
 *
 * A preview of a new Secret has none yet. A preview of a changed one still has the old, so that it shows the change of
 * the Secret but not that pods will roll.
 */
export function secretVersion(secret: pulumi.CustomResource): pulumi.Output<string> {
  const { metadata } = secret as unknown as { metadata: pulumi.Output<{ resourceVersion?: string }> };
  return metadata.apply((value) => value.resourceVersion ?? (unknown as unknown as string));
}

/** The annotation of a pod template that changes when the Secret does: `secret.modelyard.dev/<name>`. */
export function secretAnnotation(name: string): string {
  return `secret.modelyard.dev/${name}`;
}

// Where the pod templates of what keeps pods running are. A Job keeps the values that it began with: another run is not
// worth a changed password.
const podTemplates: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Deployment: [['spec', 'template']],
  StatefulSet: [['spec', 'template']],
  DaemonSet: [['spec', 'template']],
  LeaderWorkerSet: [
    ['spec', 'leaderWorkerTemplate', 'leaderTemplate'],
    ['spec', 'leaderWorkerTemplate', 'workerTemplate'],
  ],
};

type Fields = Record<string, unknown>;

/** Names of the Secrets that the pods of a workload read; none for objects whose pods do not roll. */
export function secretsReadBy(manifest: Fields): string[] {
  const templates = podTemplates[asText(manifest.kind)] ?? [];
  const specs = templates.map((path) =>
    [...path, 'spec'].reduce<unknown>((value, key) => (value as Fields | undefined)?.[key], manifest),
  );
  return [...new Set(secretNames(specs))].sort();
}

function secretNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap(secretNames);
  }
  return Object.entries(value).flatMap(([key, item]): string[] => {
    const name = secretNameIn(key, item);
    return typeof name === 'string' ? [name] : secretNames(item);
  });
}

/** The Secret that a field refers to; undefined for one that refers to none. */
function secretNameIn(field: string, value: unknown): unknown {
  const reference = value as { name?: unknown; secretName?: unknown } | null;
  switch (field) {
    case 'secretKeyRef':
    case 'secretRef':
      return reference?.name;
    case 'secret':
      return reference?.secretName ?? reference?.name;
    default:
      return undefined;
  }
}

/** A copy of a workload whose pod templates name the version of each Secret that it reads. */
export function withSecretVersions(
  manifest: Fields,
  versions: Readonly<Record<string, pulumi.Output<string>>>,
): Fields {
  const templates = podTemplates[asText(manifest.kind)] ?? [];
  return templates.reduce(
    (changed, path) => withAnnotations(changed, [...path, 'metadata', 'annotations'], versions),
    manifest,
  );
}

function withAnnotations(fields: Fields, [key = '', ...rest]: readonly string[], annotations: object): Fields {
  const inner = (fields[key] ?? {}) as Fields;
  return {
    ...fields,
    [key]: rest.length === 0 ? { ...inner, ...annotations } : withAnnotations(inner, rest, annotations),
  };
}
