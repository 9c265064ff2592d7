import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { fleetClusterAnnotation, fleetClusterOf } from '../cluster/fleet-context';
import { dependencyOrder, objectDependencies } from './dependencies';
import { renderManifest } from './raw-fields';
import { SynthesisError } from '../values/validation';

/** One Kubernetes object of a tree, as it will reach the cluster. */
export interface SynthesizedObject {
  /** The construct it comes from. */
  readonly apiObject: ApiObject;
  /** The object as plain JSON, with its raw fields: those that its generated class does not know. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest is read as plain JSON of any kind
  readonly manifest: Record<string, any>;
  /** What has to exist, and be ready, before it. Objects outside the synthesized tree are left out. */
  readonly dependsOn: readonly ApiObject[];
}

/**
 * Turns a tree of constructs into Kubernetes objects: dependencies first, otherwise in the order of the tree.
 *
 * @example
 * for (const { manifest, dependsOn } of synthesize(app)) {
 *   console.log(manifest['kind'], manifest['metadata'].name, 'waits for', dependsOn.length);
 * }
 *
 * @throws SynthesisError with every problem of the tree
 */
export function synthesize(root: IConstruct): SynthesizedObject[] {
  const constructs = root.node.findAll();
  const objects = constructs.filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
  const problems = [...constructs.flatMap((construct) => construct.node.validate()), ...duplicates(objects)];
  if (problems.length > 0) {
    throw new SynthesisError(problems);
  }

  const known = new Set(objects);
  const dependencies = objectDependencies(objects);
  const { order, circle } = dependencyOrder(dependencies);
  if (circle !== undefined) {
    const path = circle.map((object) => `'${object.node.path}'`).join(' waits for ');
    throw new SynthesisError([`these objects wait for each other: ${path}. Remove one of the dependencies`]);
  }
  return order
    .filter((object) => known.has(object))
    .map((object) => ({
      apiObject: object,
      manifest: ofCluster(object, renderManifest(object)),
      dependsOn: (dependencies.get(object) ?? []).filter((dependency) => known.has(dependency)),
    }));
}

/** An object of a fleet says which cluster it is for: without, those of several could not be told apart. */
function ofCluster(object: ApiObject, manifest: Record<string, unknown>): Record<string, unknown> {
  const cluster = fleetClusterOf(object);
  if (cluster === undefined) {
    return manifest;
  }
  const metadata = (manifest['metadata'] ?? {}) as { readonly annotations?: object };
  const annotations = { ...metadata.annotations, [fleetClusterAnnotation]: cluster };
  return { ...manifest, metadata: { ...metadata, annotations } };
}

function duplicates(objects: readonly ApiObject[]): string[] {
  const seen = new Map<string, ApiObject>();
  return objects.flatMap((object) => {
    const namespace = object.metadata.namespace ?? '';
    const key = [fleetClusterOf(object) ?? '', object.apiGroup, object.kind, namespace, object.name].join('/');
    const first = seen.get(key);
    seen.set(key, first ?? object);
    return first === undefined
      ? []
      : [
          `two constructs make the ${object.kind} '${object.name}': ` +
            `'${first.node.path}' and '${object.node.path}'. Give one of them another 'name'`,
        ];
  });
}
