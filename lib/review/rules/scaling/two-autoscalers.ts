import { namespaceOrDefault } from '../../../workload/objects/namespaces';
import { append } from '../../append';
import {
  groupOf,
  mapAt,
  mapsAt,
  textAt,
  textsAt,
  valueAt,
  type KubernetesObject,
} from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { called } from '../../objects/workload';
import type { FoundReference } from '../../references/reference';
import { autoscalers } from '../../references/scaling';
import type { Rule } from '../../rule';

/** Two autoscalers set the number of pods of one workload, or one of them the size on which the other goes. */
export const twoAutoscalers: Rule = {
  id: 'two-autoscalers',
  severity: 'high',
  consequence: 'scaling',
  finds:
    'Two autoscalers of whatever kinds scale one workload. `medium` for a VerticalPodAutoscaler that sets the ' +
    'requests of which a HorizontalPodAutoscaler takes its share.',
  why:
    'Each sets its own number, in turns, so that pods start and stop all the time; KEDA refuses its own beside ' +
    'another one.',
  fix:
    "One autoscaler with all metrics. KEDA takes over an existing one by its annotation 'transfer-hpa-ownership' and " +
    'its name.',
  *check(context) {
    const [before, after] = [byTarget(context.before), byTarget(context.after)];
    for (const change of context.changes) {
      const { after: scaler, object } = change;
      for (const reference of scaler === undefined ? [] : context.after.links.of(scaler)) {
        if (reference.entry.purpose !== 'scaling' || scaler === undefined) {
          continue;
        }
        const key = keyOf(scaler, object.environment, reference);
        const all = after.get(key) ?? [];
        const known = (before.get(key) ?? []).map(nameOf);
        const fault = known.includes(nameOf(scaler)) ? undefined : faultOf(scaler, all, known);
        if (fault !== undefined) {
          yield { on: change, path: reference.path.replace(/\.name$/, ''), ...fault };
        }
      }
    }
  },
};

function faultOf(
  scaler: KubernetesObject,
  all: readonly KubernetesObject[],
  known: readonly string[],
): { message: string; severity?: 'medium' } | undefined {
  // Of two that are new it is said once, of the latter.
  const others = all.filter(
    (other) => other !== scaler && (known.includes(nameOf(other)) || all.indexOf(other) < all.indexOf(scaler)),
  );
  const rival = others.find((other) => setsNumber(other) && setsNumber(scaler) && !isHandedOver(scaler, other));
  const target = (): string =>
    `${textAt(targetOf(scaler), 'kind') ?? 'Deployment'} '${textAt(targetOf(scaler), 'name')}'`;
  if (rival !== undefined) {
    return {
      message:
        `${called(rival)} scales ${target()} also: both set its number of pods, each undoes what the other did` +
        (scaler.kind === 'ScaledObject' || rival.kind === 'ScaledObject' ? ', and KEDA refuses the second' : ''),
    };
  }
  const vertical = others.find((other) => sharesResource(scaler, other) || sharesResource(other, scaler));
  return vertical === undefined
    ? undefined
    : {
        severity: 'medium',
        message:
          `${called(vertical)} is there for ${target()} also: one goes by the share of the requests that is used, the ` +
          'other changes the requests by the same use',
      };
}

function setsNumber({ apiVersion, kind }: KubernetesObject): boolean {
  return autoscalers.some((each) => each.kind === kind && each.group === groupOf(apiVersion));
}

// @see https://keda.sh/docs/latest/concepts/scaling-deployments/#transfer-ownership-of-an-existing-hpa
function isHandedOver(one: KubernetesObject, other: KubernetesObject): boolean {
  return [
    [one, other],
    [other, one],
  ].some(
    ([keda, hpa]) =>
      keda!.kind === 'ScaledObject' &&
      keda!.metadata.annotations?.['scaledobject.keda.sh/transfer-hpa-ownership'] === 'true' &&
      textAt(keda, 'spec', 'advanced', 'horizontalPodAutoscalerConfig', 'name') === hpa!.metadata.name,
  );
}

// @see https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md
function sharesResource(vertical: KubernetesObject, horizontal: KubernetesObject): boolean {
  if (
    vertical.kind !== 'VerticalPodAutoscaler' ||
    !setsNumber(horizontal) ||
    textAt(vertical, 'spec', 'updatePolicy', 'updateMode') === 'Off'
  ) {
    return false;
  }
  const said = mapsAt(vertical, 'spec', 'resourcePolicy', 'containerPolicies').flatMap((policy) =>
    valueAt(policy, 'controlledResources') === undefined ? ['cpu', 'memory'] : textsAt(policy, 'controlledResources'),
  );
  const sized = said.length === 0 ? ['cpu', 'memory'] : said;
  return mapsAt(horizontal, 'spec', 'metrics').some(
    (metric) =>
      sized.includes(textAt(metric, 'resource', 'name') ?? '') &&
      textAt(metric, 'resource', 'target', 'type') === 'Utilization',
  );
}

function targetOf(scaler: KubernetesObject): object {
  return mapAt(scaler, 'spec', scaler.kind === 'VerticalPodAutoscaler' ? 'targetRef' : 'scaleTargetRef');
}

function byTarget(objects: ObjectSet): Map<string, KubernetesObject[]> {
  const found = new Map<string, KubernetesObject[]>();
  for (const { object, environment } of objects.all) {
    for (const reference of objects.links.of(object)) {
      if (reference.entry.purpose === 'scaling' && reference.path.endsWith('argetRef.name')) {
        append(found, keyOf(object, environment, reference), object);
      }
    }
  }
  return found;
}

function keyOf(
  scaler: KubernetesObject,
  environment: string | undefined,
  { group, kind, name }: FoundReference,
): string {
  return JSON.stringify([environment, namespaceOrDefault(scaler), group, kind, name]);
}

function nameOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  return `${groupOf(apiVersion)}/${kind}/${metadata.name}`;
}
