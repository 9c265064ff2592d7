import { own } from '../../../workload/values/own';
import { listed } from '../../../workload/values/words';
import type { ObjectChange } from '../../object-change';
import { textAt, textsAt, type KubernetesObject } from '../../objects/kubernetes-object';
import { beyond, isEverything } from '../../routes/address-ranges';
import { reachBy } from '../../routes/load-balancer-marks';
import { reachOf } from '../../routes/reach';
import type { Hit, Rule } from '../../rule';
import { changesOf } from '../../rule-support';

const open: Readonly<Record<string, number>> = { ClusterIP: 0, ExternalName: 0, NodePort: 1, LoadBalancer: 2 };

/** A Service or a route can be reached from outside the cluster, or by more of those outside. */
export const exposed: Rule = {
  id: 'exposed',
  severity: 'medium',
  consequence: 'access',
  finds:
    'A Service can be reached from outside the cluster, or by more of those outside; the load balancer of a ' +
    'Service, an Ingress or a Gateway was internal, by an annotation of its cloud, its class or its scheme, and is ' +
    'no longer. New load balancers that are internal are not named.',
  why: 'What was made for neighbours is now asked by everybody.',
  fix: '`ClusterIP` and a route, the annotation that keeps it internal, or `loadBalancerSourceRanges`.',
  *check(context) {
    for (const change of changesOf(context, 'Service')) {
      if (change.after !== undefined) {
        yield* newlyOutside(change, change.after);
        yield* fromMoreAddresses(change, change.after);
        yield* addresses(change, change.after);
      }
    }
    for (const change of context.changes) {
      yield* noLongerInternal(change);
    }
  },
};

function* newlyOutside(change: ObjectChange, after: KubernetesObject): Generator<Hit> {
  const { before } = change;
  const type = textAt(after, 'spec', 'type') ?? 'ClusterIP';
  const earlier = before === undefined ? 'ClusterIP' : (textAt(before, 'spec', 'type') ?? 'ClusterIP');
  if ((own(open, type) ?? 0) > (own(open, earlier) ?? 0) && reachOf(after)?.reach !== 'internal') {
    const where = type === 'NodePort' ? 'on a port of every node' : `by a load balancer, ${callersOf(after)}`;
    yield {
      on: change,
      path: 'spec.type',
      message: `It can be reached from outside the cluster, ${where}`,
      before: before === undefined ? undefined : earlier,
      after: type,
    };
  }
}

function* fromMoreAddresses(change: ObjectChange, after: KubernetesObject): Generator<Hit> {
  const [ranges, now] = [rangesOf(change.before), rangesOf(after)];
  if (ranges.length === 0 || textAt(after, 'spec', 'type') !== 'LoadBalancer') {
    return;
  }
  const added = beyond(now, ranges);
  const everywhere = now.length === 0 || added.some(isEverything);
  if (everywhere || added.length > 0) {
    yield {
      on: change,
      path: 'spec.loadBalancerSourceRanges',
      message: everywhere
        ? 'Its load balancer takes requests from everywhere, no longer from the given addresses only'
        : `Its load balancer takes requests from more addresses than before: ${listed(added, 5)}`,
      severity: everywhere ? 'high' : 'medium',
      before: ranges,
      after: now,
    };
  }
}

function* addresses(change: ObjectChange, after: KubernetesObject): Generator<Hit> {
  const added = textsAt(after, 'spec', 'externalIPs').filter(
    (ip) => !textsAt(change.before, 'spec', 'externalIPs').includes(ip),
  );
  if (added.length > 0) {
    yield { on: change, path: 'spec.externalIPs', message: 'Nodes take what is sent to these addresses', after: added };
  }
}

function* noLongerInternal(change: ObjectChange): Generator<Hit> {
  const { before, after } = change;
  if (before === undefined || after === undefined || change.action === 'unchanged') {
    return;
  }
  const [was, is] = [reachOf(before), reachOf(after)];
  if (was !== undefined && is !== undefined) {
    if (was.reach === 'internal' && is.reach === 'public') {
      // What says it: the new value, or the field that said otherwise and is gone.
      const path = change.fields.some((field) => field.path === is.path) ? is.path : was.path;
      yield { on: change, path, ...told(callersOf(after)), ...valuesAt(change, path) };
    }
    return;
  }
  // Parameters of classes, and objects that hold the annotations of a Service that their controller makes.
  for (const field of change.fields) {
    const name = /(?:\['(?<quoted>[^']+)'\]|\.(?<plain>[\w-]+))$/.exec(field.path)?.groups;
    const [earlier, now] = [field.before, field.after].map((value) =>
      value === undefined ? undefined : reachBy(name?.['quoted'] ?? name?.['plain'] ?? '', value),
    );
    if (earlier === 'internal' && now !== 'internal') {
      yield { on: change, path: field.path, ...told('from the internet'), before: field.before, after: field.after };
    }
  }
}

function told(callers: string): Pick<Hit, 'message'> {
  return {
    message:
      `Its load balancer was internal and becomes public: it can be reached from outside, ${callers}. ` +
      'Most clouds make another one, at another address',
  };
}

function valuesAt({ fields }: ObjectChange, path: string): Pick<Hit, 'before' | 'after'> {
  const field = fields.find((each) => each.path === path);
  return { before: field?.before, after: field?.after };
}

function callersOf(object: KubernetesObject): string {
  return rangesOf(object).length > 0 ? 'from the given addresses' : 'from everywhere that reaches it';
}

const rangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** From where a load balancer takes requests: by the field, or by the annotation from before there was one. */
function rangesOf(service: KubernetesObject | undefined): string[] {
  const field = textsAt(service, 'spec', 'loadBalancerSourceRanges');
  const annotation = textAt(service, 'metadata', 'annotations', rangesAnnotation) ?? '';
  return field.length > 0
    ? field
    : annotation
        .split(',')
        .map((range) => range.trim())
        .filter((range) => range !== '');
}
