import { fleetClusterAnnotation } from '../../workload/cluster/fleet-context';
import { isMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import type { KubernetesObject, SourcedObject } from './kubernetes-object';

/** What its environment is for any object, its cluster is for one of a fleet. @returns undefined for any other */
export function clusterIn(object: KubernetesObject): string | undefined {
  const annotations: unknown = object.metadata.annotations;
  const cluster = isMap(annotations) ? own(annotations, fleetClusterAnnotation) : undefined;
  return typeof cluster === 'string' && cluster !== '' ? cluster : undefined;
}

/** Objects of which nobody said an environment: those of a fleet are told apart by their clusters. */
export function byCluster(objects: readonly SourcedObject[]): SourcedObject[] {
  return objects.map((sourced) => {
    const environment = sourced.environment ?? clusterIn(sourced.object);
    return environment === undefined ? sourced : { ...sourced, environment };
  });
}
