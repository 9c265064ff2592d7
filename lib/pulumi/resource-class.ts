import { createRequire } from 'node:module';
import type * as pulumi from '@pulumi/pulumi';

/** How a Kubernetes object is made a Pulumi resource. */
export type ResourceClass = new (
  name: string,
  args: object,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

const load = createRequire(__filename);
const classes = new Map<string, ResourceClass>();

/**
 * The class of `@pulumi/kubernetes` for a kind: the typed one of a built-in kind, otherwise `CustomResource`.
 *
 * Only the module of the kind's group is loaded: all of the package takes a quarter of a second at every start.
 */
export function resourceClass(apiVersion: string, kind: string): ResourceClass {
  const key = `${apiVersion}:${kind}`;
  const known = classes.get(key) ?? builtIn(apiVersion, kind) ?? customResource();
  classes.set(key, known);
  return known;
}

function builtIn(apiVersion: string, kind: string): ResourceClass | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  // The package's folders are called by the first label of the group. So are groups of other makers
  // (apps.example.com), so the class has to confirm the whole group.
  const module = find(`@pulumi/kubernetes/${group?.split('.')[0]}/${version}`);
  const candidate = module?.[kind] as (ResourceClass & { readonly __pulumiType?: string }) | undefined;
  return candidate?.__pulumiType === `kubernetes:${group}/${version}:${kind}` ? candidate : undefined;
}

function find(path: string): Record<string, unknown> | undefined {
  try {
    load.resolve(path);
  } catch {
    return undefined;
  }
  return load(path) as Record<string, unknown>;
}

function customResource(): ResourceClass {
  const { CustomResource } = load('@pulumi/kubernetes/apiextensions') as { CustomResource: ResourceClass };
  return CustomResource;
}
