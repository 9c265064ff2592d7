import { mapAt, mapsAt, sourced, textAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { hasPort } from '../../objects/ports';
import { called, selects } from '../../objects/workload';
import { selectorOf } from '../../references/selectors';
import type { Rule, RuleContext } from '../../rule';
import { changesOf } from '../../rule-support';

const kinds = ['NetworkPolicy', 'PodMonitor', 'ServiceMonitor'];

/** A policy or monitor no longer selects what it did, or reads a port that is not there. */
export const selectsNothing: Rule = {
  id: 'selects-nothing',
  severity: 'medium',
  consequence: 'correctness',
  finds:
    'A NetworkPolicy, PodMonitor or ServiceMonitor selects none of the objects any more, though those that it ' +
    'selected are still there; or a monitor reads a port that what it selects does not have.',
  why:
    'Nothing reports it: pods are no longer protected by the policy, metrics are missing, alerts are silent, and ' +
    'autoscalers that go by them stand still.',
  fix: 'Compare its selector with the labels, and its ports with the names of ports.',
  *check(context) {
    for (const change of changesOf(context, ...kinds)) {
      const { before, after, object } = change;
      if (after === undefined) {
        continue;
      }
      const lost = before === undefined ? undefined : lostBy(context, before, after, object.environment);
      if (lost !== undefined) {
        yield {
          on: change,
          path: after.kind === 'NetworkPolicy' ? 'spec.podSelector' : 'spec.selector',
          message:
            `It selects nothing any more, and selected ${called(lost)} before: ` +
            (after.kind === 'NetworkPolicy'
              ? 'what it says does not hold for these pods any more'
              : 'its metrics are no longer read, and alerts about it are silent'),
          after: selectorOf(after),
        };
      }
      const ports = missingPorts(after, context.after, object.environment);
      const known =
        ports.length === 0 || before === undefined ? [] : missingPorts(before, context.before, object.environment);
      for (const port of ports.filter((each) => !known.includes(each))) {
        yield {
          on: change,
          path: `spec.${endpoints(after)}`,
          message: `It reads the port '${port}', which nothing that it selects has: no metrics are read`,
          after: port,
        };
      }
    }
  },
};

// What was selected before, is still there, and is not selected any more.
function lostBy(
  { before, after }: RuleContext,
  was: KubernetesObject,
  is: KubernetesObject,
  environment: string | undefined,
): KubernetesObject | undefined {
  return chosen(is, after, environment).length > 0
    ? undefined
    : chosen(was, before, environment).find((each) => after.links.twin(sourced(each, environment)) !== undefined);
}

function chosen(
  object: KubernetesObject,
  objects: ObjectSet,
  environment: string | undefined,
): readonly KubernetesObject[] {
  // One that looks into other namespaces is not judged: these may not be all that it selects.
  if (Object.keys(mapAt(object, 'spec', 'namespaceSelector')).length > 0) {
    return [];
  }
  return object.kind === 'ServiceMonitor'
    ? servicesOf(object, objects, environment)
    : objects.selected(object, environment).map((pods) => pods.object);
}

function servicesOf(
  monitor: KubernetesObject,
  objects: ObjectSet,
  environment: string | undefined,
): readonly KubernetesObject[] {
  const selector = selectorOf(monitor);
  return objects
    .ofKind('Service', environment)
    .map(({ object }) => object)
    .filter(
      ({ metadata }) => metadata.namespace === monitor.metadata.namespace && selects(selector, metadata.labels ?? {}),
    );
}

function endpoints({ kind }: KubernetesObject): string {
  return kind === 'ServiceMonitor' ? 'endpoints' : 'podMetricsEndpoints';
}

function missingPorts(object: KubernetesObject, objects: ObjectSet, environment: string | undefined): string[] {
  const names = mapsAt(object, 'spec', endpoints(object)).flatMap((each) => textAt(each, 'port') ?? []);
  if (object.kind === 'ServiceMonitor') {
    const services = servicesOf(object, objects, environment);
    const there = services.flatMap((service) => mapsAt(service, 'spec', 'ports').map(({ name }) => name));
    return services.length === 0 ? [] : names.filter((name) => !there.includes(name));
  }
  const pods = object.kind === 'PodMonitor' ? objects.selected(object, environment) : [];
  return pods.length === 0 ? [] : names.filter((name) => !pods.some((each) => hasPort(each, name)));
}
