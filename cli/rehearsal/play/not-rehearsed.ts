import type { SourcedObject } from '../../../lib/review';
import { convertsByWebhook } from './left-out';

/**
 * What of these objects a rehearsal only simulates, in sentences. What it does not play at all is a finding each.
 *
 * @param leftOut what controllers make by themselves: `2 ReplicaSets`
 */
export function notRehearsed(objects: readonly SourcedObject[], leftOut: readonly string[] = []): string[] {
  const has = (kind: string): boolean => objects.some(({ object }) => object.kind === kind);
  const converted = [
    ...new Set(objects.flatMap(({ object }) => (convertsByWebhook(object) ? [object.metadata.name] : []))),
  ];
  return [
    'Nodes and pods are simulated: no image is pulled, no program runs, no probe is asked. ' +
      'A pod is ready when its start-up budget has passed, and ends at once.',
    ...(has('Job')
      ? [
          'Pods of Jobs succeed at once (annotation modelyard.dev/simulated-completion-delay: ' +
            '10m on the pod template: after that time).',
        ]
      : []),
    ...(has('PersistentVolumeClaim') || has('StatefulSet')
      ? ["Volumes of the cluster's storage classes are there at once, in any zone."]
      : []),
    ...(converted.length > 0
      ? [`No conversion webhook is asked: objects of ${converted.join(', ')} are only given another version.`]
      : []),
    ...(leftOut.length > 0 ? [`What controllers and Kubernetes make is made anew here: ${leftOut.join(', ')}.`] : []),
  ];
}
