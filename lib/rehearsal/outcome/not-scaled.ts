import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { conditionOf, type ClusterState } from '../state/cluster-state';
import type { Problem } from './findings';

/** The ScaledObjects by which KEDA does not scale, with its words. That no load has been told is none of them. */
export function notScaled({ scaledObjects }: Pick<ClusterState, 'scaledObjects'>): Problem[] {
  return scaledObjects.flatMap((object): Problem[] => {
    const { apiVersion, kind, metadata } = object;
    const ready = conditionOf(object, 'Ready');
    return ready?.status !== 'False' || ready.reason === 'TriggerError'
      ? []
      : [
          {
            rule: 'not-scaled',
            severity: 'high',
            object: { apiVersion, kind, namespace: namespaceOrDefault(object), name: metadata.name },
            message: `KEDA does not scale by it: ${ready.message}`,
          },
        ];
  });
}
