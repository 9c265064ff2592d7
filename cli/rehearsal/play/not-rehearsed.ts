import type { KubernetesObject, SourcedObject } from '../../../lib/review';
import { convertsByWebhook } from './left-out';

/**
 * What of these objects a rehearsal only simulates, in sentences. What it does not play at all is a finding each.
 *
 * @param leftOut what controllers make by themselves: `2 ReplicaSets`
 * @param broughtBy which operator that runs here brought an object itself
 */
export function notRehearsed(
  objects: readonly SourcedObject[],
  leftOut: readonly string[] = [],
  broughtBy: (object: KubernetesObject) => string | undefined = () => undefined,
): string[] {
  const has = (kind: string): boolean => objects.some(({ object }) => object.kind === kind);
  const converted = [
    ...new Set(objects.flatMap(({ object }) => (convertsByWebhook(object) ? [object.metadata.name] : []))),
  ];
  return [
    'Nodes and pods are simulated: no image is pulled, no program runs, no probe is asked. ' +
      'A pod is ready when its start-up budget has passed, and ends at once.',
    ...(['Job', 'JobSet', 'TrainJob'].some(has)
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
    ...[...new Set(objects.flatMap(({ object }) => broughtBy(object) ?? []))].map(
      (operator) =>
        `${operator} runs here with its project's own objects and settings: what these objects say of them is not taken.`,
    ),
    ...(leftOut.length > 0 ? [`What controllers and Kubernetes make is made anew here: ${leftOut.join(', ')}.`] : []),
  ];
}
