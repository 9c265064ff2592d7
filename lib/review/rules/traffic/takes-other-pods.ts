import { mapAt, mapsAt, numberAt, sourced, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { hasPort } from '../../objects/ports';
import { called, type PodSet } from '../../objects/workload';
import type { Hit, Rule, RuleContext } from '../../rule';
import { podSetChanges } from '../../rule-support';

// Who tries a new version beside the old one wants requests to go to both.
const onTrial = /\b(canary|preview|experiment)\b/;

/** A Service or pool that serves one workload gets the pods of another one, too. */
export const takesOtherPods: Rule = {
  id: 'takes-other-pods',
  severity: 'medium',
  consequence: 'traffic',
  finds:
    'A workload that is new, or has other labels, gets requests of a Service or InferencePool that leads to another ' +
    'workload, whose labels it shares. `low` for what is called a canary, and for a pool beside another one.',
  why:
    'A share of the requests goes to the new pods as soon as they are ready, whatever they do: a Service knows ' +
    'labels, no workloads.',
  fix: 'Give its pods another label, or let the Service select one that only its own pods have.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (after === undefined || after.most === 0) {
        continue;
      }
      const earlier = before === undefined ? [] : context.before.servicesOf(before).map(keyOf);
      for (const service of context.after.servicesOf(after)) {
        const others = earlier.includes(keyOf(service)) ? [] : servedAllAlong(context, service, after);
        if (others.length > 0 && takes(service, after)) {
          const other = others[0]!.object;
          yield {
            on: change,
            path: `${after.templatePath === '' ? '' : `${after.templatePath}.`}metadata.labels`,
            message:
              `${called(service)} leads to ${called(other)}, and with these labels to these pods also: ` +
              `they get a share of its requests${deaf(service, after)}`,
            severity: onTrial.test(JSON.stringify([after.object.metadata.name, after.labels])) ? 'low' : 'medium',
            after: mapAt(service, 'spec')['selector'],
          };
        }
      }
    }
    yield* poolsOfSamePods(context);
  },
};

// Workloads that it led to before the change, and still leads to.
function servedAllAlong({ before, after }: RuleContext, service: KubernetesObject, pods: PodSet): PodSet[] {
  const { environment } = pods;
  const was = before.links.twin(sourced(service, environment));
  const known = was === undefined ? [] : before.servedBy(was, environment).map(({ object }) => keyOf(object));
  return after
    .servedBy(service, environment)
    .filter(({ object }) => object !== pods.object && known.includes(keyOf(object)));
}

// Pods without the named port of a Service are not among those that it leads to.
function takes(service: KubernetesObject, pods: PodSet): boolean {
  const ports = mapsAt(service, 'spec', 'ports').map(({ targetPort }) => targetPort);
  return ports.length === 0 || ports.some((port) => typeof port !== 'string' || hasPort(pods, port));
}

function deaf(service: KubernetesObject, pods: PodSet): string {
  const ports =
    service.kind === 'InferencePool'
      ? [
          numberAt(service, 'spec', 'targetPortNumber'),
          ...mapsAt(service, 'spec', 'targetPorts').map(({ number }) => number),
        ]
      : mapsAt(service, 'spec', 'ports').map(({ targetPort }) => targetPort);
  const missing = ports.find((port) => port !== undefined && !hasPort(pods, port));
  return missing === undefined
    ? ''
    : `, but do not seem to listen on port ${JSON.stringify(missing)}: those requests fail`;
}

function* poolsOfSamePods(context: RuleContext): Generator<Hit> {
  for (const change of context.changes) {
    const { before, after, object } = change;
    if (after?.kind !== 'InferencePool') {
      continue;
    }
    const known = before === undefined ? [] : otherPools(before, context.before, object.environment);
    const other = otherPools(after, context.after, object.environment).find((name) => !known.includes(name));
    if (other !== undefined) {
      yield {
        on: change,
        path: 'spec.selector',
        message:
          `It selects pods of InferencePool '${other}' also: each has an endpoint picker of its own, ` +
          'and neither knows of the load that the other sends',
        severity: 'low',
      };
    }
  }
}

function otherPools(pool: KubernetesObject, objects: ObjectSet, environment: string | undefined): string[] {
  return objects
    .servedBy(pool, environment)
    .flatMap((pods) => objects.servicesOf(pods))
    .filter((each) => each.kind === 'InferencePool' && each !== pool && each.metadata.name !== pool.metadata.name)
    .map(({ metadata }) => metadata.name);
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.name}`;
}
