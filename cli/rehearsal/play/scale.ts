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
  if (autoscaler !== undefined) {
    const path = autoscalerPath(workload.namespace, autoscaler.metadata.name);
    await client.json({
      ...merge,
      path,
      body: { spec: { minReplicas: Math.max(1, replicas), maxReplicas: Math.max(1, replicas) } },
    });
  }
  const [root, plural] = resources[workload.kind]!;
  await client.json({
    ...merge,
    path: `${root}/namespaces/${workload.namespace}/${plural}/${workload.name}/scale`,
    body: { spec: { replicas } },
  });
  return autoscaler === undefined
    ? []
    : [
        `minReplicas and maxReplicas of HorizontalPodAutoscaler ${autoscaler.metadata.name} are set to ` +
          `${replicas}, or it would undo it`,
      ];
}

/** Where the API server keeps an autoscaler. */
export function autoscalerPath(namespace: string, name: string): string {
  return `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`;
}
