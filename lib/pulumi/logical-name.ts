import type { ApiObject } from 'cdk8s';
import { fleetClusterAnnotation, fleetClusterOf } from '../workload/cluster/fleet-context';
import { runPolicy } from '../workload/objects/runs';
import { hasMarker } from './outputs/marker-traps';

/**
 * What Pulumi knows an object by: `<namespace>/<kind>/<name>`, or `<kind>/<name>` for one that is in no namespace. In a
 * fleet the name of the cluster stands before it.
 *
 * It comes from what the object is in the cluster, so moving a construct within the program changes nothing. A name
 * that is itself an Output is not known yet; the path of the construct stands in for it.
 *
 * Names that carry a hash (Jobs, ConfigMaps) are other objects after a change: the new one is made, what uses it
 * follows, and the old one is deleted last. A run that replaces the one before it has the name that all of them share.
 */
export function logicalName(object: ApiObject): string {
  const namespace = known(object.metadata.namespace);
  const policy = runPolicy(object);
  const name = (policy?.onChange === 'replace' ? known(policy.name) : known(object.name)) ?? object.node.path;
  return [fleetClusterOf(object), namespace, object.kind, name].filter((part) => part !== undefined).join('/');
}

/** The logical name of an object whose name is as it is in the cluster. */
export function logicalNameOf({
  kind,
  metadata: { namespace, name, annotations },
}: {
  readonly kind: string;
  readonly metadata: {
    readonly namespace?: string;
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}): string {
  return [annotations?.[fleetClusterAnnotation], namespace, kind, name].filter((part) => part !== undefined).join('/');
}

function known(name: unknown): string | undefined {
  return typeof name === 'string' && !hasMarker(name) ? name : undefined;
}
