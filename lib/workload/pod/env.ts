import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { HashedConfigMap } from '../configuration/config-map';
import { checkSecretKey, ownerOf, type SecretKey, SecretSource } from '../configuration/secret-source';
import type { Problems } from '../values/validation';

/** Environment variables: plain values, or keys of Secrets. */
export type Env = Readonly<Record<string, string | number | boolean | SecretKey>>;

/** Something whose keys all become environment variables. */
export type EnvSource = SecretSource | HashedConfigMap;

/** The environment of a container, and what has to exist for it. */
export interface ShapedEnv {
  readonly env: k8s.EnvVar[];
  readonly envFrom: k8s.EnvFromSource[];
  readonly dependencies: IConstruct[];
}

/** Variables in the order given, for one may refer to an earlier one by `$(NAME)`. */
export function shapeEnv(problems: Problems, env: Env, envFrom: readonly EnvSource[]): ShapedEnv {
  const dependencies: IConstruct[] = [...envFrom];
  const variables = Object.entries(env).map(([name, value]): k8s.EnvVar => {
    problems.expect(
      /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name),
      'env',
      'must have names of letters, digits, underscores, hyphens and dots that do not begin with a digit',
      name,
    );
    if (!isSecretKey(value)) {
      return { name, value: typeof value === 'number' || typeof value === 'boolean' ? String(value) : value };
    }
    const owner = ownerOf(value);
    if (owner === undefined) {
      checkSecretKey(problems, value, `env.${name}`);
    } else {
      dependencies.push(owner);
    }
    return { name, valueFrom: { secretKeyRef: { name: value.secretName, key: value.key } } };
  });
  const sources = envFrom.map((source): k8s.EnvFromSource =>
    source instanceof SecretSource ? { secretRef: { name: source.name } } : { configMapRef: { name: source.name } },
  );
  return { env: variables, envFrom: sources, dependencies };
}

function isSecretKey(value: unknown): value is SecretKey {
  return typeof value === 'object' && value !== null && 'secretName' in value && 'key' in value;
}
