import { mapAt, mapsAt, textAt, sourced, type KubernetesObject } from '../../objects/kubernetes-object';
import { containersOf } from '../../objects/workload';
import type { ObjectSet } from '../../objects/object-set';
import { missingHits } from '../../references/missing';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';
import { podLevel } from '../../totals/pod-request';

/** An autoscaler cannot work: what it scales is not there, or reserves nothing that a percentage could be of. */
export const autoscalerWithoutTarget: Rule = {
  id: 'autoscaler-without-target',
  severity: 'high',
  consequence: 'scaling',
  finds:
    'An autoscaler scales something that is not there, or aims at a share of a resource that a container ' +
    'does not request.',
  why: 'It then does nothing, and says so only in its status.',
  fix: 'Correct `scaleTargetRef`, or give every container of the pod a request of that resource.',
  *check(context) {
    yield* missingHits(context, ({ entry }) => entry.purpose === 'scaling');
    for (const change of changesOf(context, 'HorizontalPodAutoscaler')) {
      const { object, after, before } = change;
      const fault = after === undefined ? undefined : shareOfNothing(after, context.after, object.environment);
      if (
        fault !== undefined &&
        (before === undefined || shareOfNothing(before, context.before, object.environment) === undefined)
      ) {
        yield { on: change, path: 'spec.metrics', message: fault };
      }
    }
  },
};

function shareOfNothing(
  scaler: KubernetesObject,
  objects: ObjectSet,
  environment: string | undefined,
): string | undefined {
  const from = sourced(scaler, environment);
  const target = objects.links
    .of(scaler)
    .filter(({ entry }) => entry.purpose === 'scaling')
    .flatMap((reference) => objects.links.target(from, reference) ?? [])[0];
  const workload = objects.workload(target);
  for (const metric of workload === undefined ? [] : mapsAt(scaler, 'spec', 'metrics')) {
    const resource = textAt(metric, 'resource', 'name');
    if (resource !== undefined && textAt(metric, 'resource', 'target', 'type') === 'Utilization') {
      // What pods request as a whole will do.
      const without = workload!.podSets
        .filter(({ pod }) => podLevel(pod, 'requests')[resource] === undefined)
        .flatMap(containersOf)
        .find(({ init, spec }) => !init && mapAt(spec, 'resources', 'requests')[resource] === undefined);
      if (without !== undefined) {
        return (
          `It aims at a share of the ${resource} that is requested, but container '${without.name}' of ` +
          `${target!.kind} '${target!.metadata.name}' requests none: it will never scale`
        );
      }
    }
  }
  return undefined;
}
