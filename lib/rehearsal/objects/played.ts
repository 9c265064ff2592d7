import { groupOf, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { own } from '../../workload/values/own';

/** An operator that a rehearsal can run, as a cluster's file names it. */
export type PlayedOperator = 'jobset' | 'keda' | 'kubeflow-trainer' | 'kueue' | 'leaderworkerset';

const byGroup: Readonly<Record<string, PlayedOperator>> = {
  'jobset.x-k8s.io': 'jobset',
  'leaderworkerset.x-k8s.io': 'leaderworkerset',
  'trainer.kubeflow.org': 'kubeflow-trainer',
  'kueue.x-k8s.io': 'kueue',
  'keda.sh': 'keda',
};

/** The label by which Kueue takes up an object. */
const queueName = 'kueue.x-k8s.io/queue-name';

/** Whether an object asks a queue of Kueue for room. */
export function isQueued({ metadata }: Pick<KubernetesObject, 'metadata'>): boolean {
  return metadata.labels?.[queueName] !== undefined;
}

/** The operator whose kind an object is; undefined where it is of none that a rehearsal can run. */
export function operatorOf({ apiVersion }: Pick<KubernetesObject, 'apiVersion'>): PlayedOperator | undefined {
  return own(byGroup, groupOf(apiVersion));
}

/** The operators that act on some of these objects. What they need themselves is not among them. */
export function operatorsNeeded(objects: readonly KubernetesObject[]): ReadonlySet<PlayedOperator> {
  return new Set(
    objects.flatMap((object): PlayedOperator[] => [
      ...(operatorOf(object) === undefined ? [] : [operatorOf(object)!]),
      // A TrainJob becomes a JobSet.
      ...(operatorOf(object) === 'kubeflow-trainer' ? (['jobset'] as const) : []),
      ...(isQueued(object) ? (['kueue'] as const) : []),
    ]),
  );
}

/**
 * Whether the controllers that a rehearsal runs make the pods of an object: those of Kubernetes itself, and operators.
 * Schedules are applied, and start nothing.
 *
 * @param running the operators that run. @default - none
 */
export function isPlayed(
  object: Pick<KubernetesObject, 'apiVersion' | 'kind'>,
  running: ReadonlySet<string> = new Set(),
): boolean {
  const operator = operatorOf(object);
  if (operator !== undefined) {
    return running.has(operator);
  }
  return ['', 'apps', 'batch'].includes(groupOf(object.apiVersion)) && object.kind !== 'CronJob';
}
