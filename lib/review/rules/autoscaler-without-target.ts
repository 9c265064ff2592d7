import { groupOf, mapAt, textAt } from '../objects/kubernetes-object';
import { mapsAt, type KubernetesObject } from '../objects/kubernetes-object';
import { containersOf } from '../objects/workload';
import type { ObjectSet } from '../objects/object-set';
import type { Rule } from '../rule';
import { changesOf } from '../rule-support';

/** An autoscaler cannot work: what it scales is not there, or reserves nothing that a percentage could be of. */
export const autoscalerWithoutTarget: Rule = {
  id: 'autoscaler-without-target',
  severity: 'high',
  consequence: 'scaling',
  *check(context) {
    for (const change of changesOf(context, 'HorizontalPodAutoscaler', 'ScaledObject')) {
      const { object, after, before } = change;
      const fault = after === undefined ? undefined : faultOf(after, context.after, context.before, object.environment);
      if (
        fault !== undefined &&
        (before === undefined || faultOf(before, context.before, context.before, object.environment) === undefined)
      ) {
        yield { on: change, ...fault };
      }
    }
  },
};

function faultOf(
  scaler: KubernetesObject,
  objects: ObjectSet,
  earlier: ObjectSet,
  environment: string | undefined,
): { path: string; message: string } | undefined {
  const target = mapAt(scaler, 'spec', 'scaleTargetRef');
  const [kind, name] = [textAt(target, 'kind') ?? 'Deployment', textAt(target, 'name') ?? ''];
  const group = groupOf(textAt(target, 'apiVersion') ?? 'apps/v1');
  const found = objects.near(scaler, environment, group, kind, name);
  if (found === undefined) {
    // What was never among the objects may be somebody else's.
    const known =
      earlier.near(scaler, environment, group, kind, name) !== undefined ||
      objects.ofKind(kind, environment).length > 0;
    return known
      ? { path: 'spec.scaleTargetRef', message: `It scales ${kind} '${name}', which is not there` }
      : undefined;
  }
  const workload = objects.workload(found);
  for (const metric of mapsAt(scaler, 'spec', 'metrics')) {
    const resource = textAt(metric, 'resource', 'name');
    if (
      workload !== undefined &&
      resource !== undefined &&
      textAt(metric, 'resource', 'target', 'type') === 'Utilization'
    ) {
      const without = containersOf(workload).filter(
        ({ init, spec }) => !init && mapAt(spec, 'resources', 'requests')[resource] === undefined,
      );
      if (without.length > 0) {
        return {
          path: 'spec.metrics',
          message: `It aims at a share of the ${resource} that is requested, but container '${without[0]!.name}' of ${kind} '${name}' requests none: it will never scale`,
        };
      }
    }
  }
  return undefined;
}
