import { namespaceOrDefault } from '../../../lib/workload/objects/namespaces';
import { textAt, mapAt, numberAt, type KubernetesObject } from '../../../lib/review/objects/kubernetes-object';
import type { WorkloadReference } from '../../../lib/rehearsal/model/cluster';
import type { ApiClient } from '../../../playground/plugin/cluster/client';
import type { Observer } from './observer';

const resources: Readonly<Record<string, readonly [root: string, plural: string]>> = {
  Deployment: ['/apis/apps/v1', 'deployments'],
  StatefulSet: ['/apis/apps/v1', 'statefulsets'],
  ReplicaSet: ['/apis/apps/v1', 'replicasets'],
  LeaderWorkerSet: ['/apis/leaderworkerset.x-k8s.io/v1', 'leaderworkersets'],
};

/** The kinds that can be scaled. */
export const scalable = Object.keys(resources);

/** The workload as it is in the cluster. */
export function liveWorkload(
  { kind, namespace, name }: WorkloadReference,
  observer: Observer,
): KubernetesObject | undefined {
  const { deployments, statefulSets, replicaSets, leaderWorkerSets } = observer.state;
  return [...deployments, ...statefulSets, ...replicaSets, ...leaderWorkerSets].find(
    (object) => object.kind === kind && namespaceOrDefault(object) === namespace && object.metadata.name === name,
  );
}

/** How many replicas a workload has. */
export function replicasOf(workload: WorkloadReference, observer: Observer): number {
  return numberAt(liveWorkload(workload, observer), 'spec', 'replicas') ?? 0;
}

/** The autoscaler of a workload. */
export function autoscalerOf(
  { kind, namespace, name }: WorkloadReference,
  observer: Observer,
): KubernetesObject | undefined {
  return observer.state.autoscalers.find((object) => {
    const target = mapAt(object, 'spec', 'scaleTargetRef');
    return (
      namespaceOrDefault(object) === namespace && textAt(target, 'kind') === kind && textAt(target, 'name') === name
    );
  });
}

/** The ScaledObject of which KEDA made an autoscaler. */
export function scaledObjectOf({ metadata }: KubernetesObject, observer: Observer): KubernetesObject | undefined {
  return observer.state.scaledObjects.find(
    (object) =>
      object.metadata.namespace === metadata.namespace &&
      object.metadata.name === metadata.labels?.['scaledobject.keda.sh/name'],
  );
}

/**
 * Scales a workload; an autoscaler that would undo it gets this number as its bounds. @returns notes of what was done
 */
export async function scaleTo(
  workload: WorkloadReference,
  replicas: number,
  client: ApiClient,
  observer: Observer,
): Promise<string[]> {
  const autoscaler = autoscalerOf(workload, observer);
  const merge = { method: 'PATCH', contentType: 'application/merge-patch+json' } as const;
  const bounds = autoscaler === undefined ? undefined : boundsOf(autoscaler, observer);
  if (bounds !== undefined) {
    const [min, max] = bounds.fields;
    const most = Math.max(1, replicas);
    // Down to none is KEDA's part.
    const least = min === 'minReplicaCount' ? replicas : most;
    await client.json({ ...merge, path: bounds.path, body: { spec: { [min]: least, [max]: most } } });
  }
  const [root, plural] = resources[workload.kind]!;
  await client.json({
    ...merge,
    path: `${root}/namespaces/${workload.namespace}/${plural}/${workload.name}/scale`,
    body: { spec: { replicas } },
  });
  return bounds === undefined
    ? []
    : [`${bounds.fields.join(' and ')} of ${bounds.name} are set to ${replicas}, or it would undo it`];
}

/** What bounds the replicas that an autoscaler wants. KEDA keeps one that it made as its ScaledObject says. */
export function boundsOf(
  autoscaler: KubernetesObject,
  observer: Observer,
): { readonly of: KubernetesObject; readonly name: string; readonly path: string; readonly fields: [string, string] } {
  const scaledObject = scaledObjectOf(autoscaler, observer);
  if (scaledObject !== undefined) {
    const name = `ScaledObject ${scaledObject.metadata.name}`;
    return {
      of: scaledObject,
      name,
      path: scaledObjectPath(scaledObject),
      fields: ['minReplicaCount', 'maxReplicaCount'],
    };
  }
  const { name } = autoscaler.metadata;
  const path = `/apis/autoscaling/v2/namespaces/${namespaceOrDefault(autoscaler)}/horizontalpodautoscalers/${name}`;
  return { of: autoscaler, name: `HorizontalPodAutoscaler ${name}`, path, fields: ['minReplicas', 'maxReplicas'] };
}

/** Where the API server keeps a ScaledObject. */
export function scaledObjectPath(object: KubernetesObject): string {
  return `/apis/keda.sh/v1alpha1/namespaces/${namespaceOrDefault(object)}/scaledobjects/${object.metadata.name}`;
}
