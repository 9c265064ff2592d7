import type { SourcedObject } from '../../lib/review';
import { own } from '../../lib/workload/own';
import { convertsByWebhook } from './left-out';

const operators: Readonly<Record<string, string>> = {
  LeaderWorkerSet: 'LeaderWorkerSet',
  JobSet: 'JobSet',
  TrainJob: 'Kubeflow Trainer',
  ScaledObject: 'KEDA',
  ScaledJob: 'KEDA',
  Workload: 'Kueue',
  LocalQueue: 'Kueue',
  InferencePool: 'the inference gateway',
};

/** What of these objects a rehearsal cannot play, in sentences. */
export function notRehearsed(objects: readonly SourcedObject[]): string[] {
  const has = (kind: string): boolean => objects.some(({ object }) => object.kind === kind);
  const unplayed = [
    ...new Set(
      objects.flatMap(({ object }) =>
        own(operators, object.kind) === undefined
          ? []
          : [`${object.kind} ${object.metadata.name} (${own(operators, object.kind)!})`],
      ),
    ),
  ];
  const converted = [
    ...new Set(objects.flatMap(({ object }) => (convertsByWebhook(object) ? [object.metadata.name] : []))),
  ];
  return [
    'Nodes and pods are simulated: no image is pulled, no program runs, no probe is asked. A pod is ready when its start-up budget has passed, and ends at once.',
    ...(has('Job')
      ? [
          'Pods of Jobs succeed at once (annotation modelyard.dev/simulated-completion-delay: 10m on the pod template: after that time).',
        ]
      : []),
    ...(has('CronJob') ? ['CronJobs start nothing.'] : []),
    ...(has('PersistentVolumeClaim') || has('StatefulSet')
      ? ["Volumes of the cluster's storage classes are there at once, in any zone."]
      : []),
    ...(converted.length > 0
      ? [`No conversion webhook is asked: objects of ${converted.join(', ')} are only given another version.`]
      : []),
    ...(unplayed.length > 0 ? [`Operators do not run, so nothing is made for: ${unplayed.join(', ')}.`] : []),
  ];
}
