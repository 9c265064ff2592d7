import type { ObjectChange } from '../../object-change';
import { textAt } from '../../objects/kubernetes-object';
import { ingressClassOf } from '../../routes/reach';
import type { Hit, Rule, RuleContext } from '../../rule';
import { changesOf } from '../../rule-support';

const defaultClass = 'ingressclass.kubernetes.io/is-default-class';

/** Another controller takes the requests of a route. */
export const ingressClassChanged: Rule = {
  id: 'ingress-class-changed',
  severity: 'medium',
  consequence: 'traffic',
  finds:
    'An Ingress has another class, by its field or by the annotation `kubernetes.io/ingress.class`, or a Gateway ' +
    'has; or another IngressClass is the default. `low` where an Ingress that named none names one.',
  why:
    'Another controller answers, at another address: names that lead to the old one find nothing there, and ' +
    'annotations of the old controller mean nothing to the new one.',
  fix:
    'Make a second route with the new class, move the name to its address, and take the old one away when nobody ' +
    'uses it.',
  *check(context) {
    for (const change of changesOf(context, 'Ingress')) {
      yield* ofIngress(context, change);
    }
    for (const change of changesOf(context, 'Gateway')) {
      const [was, is] = [change.before, change.after].map((gateway) => textAt(gateway, 'spec', 'gatewayClassName'));
      if (was !== undefined && is !== undefined && was !== is) {
        yield { on: change, path: 'spec.gatewayClassName', message: moved(was, is, 'routes'), before: was, after: is };
      }
    }
    yield* ofDefaults(context);
  },
};

function* ofIngress(context: RuleContext, change: ObjectChange): Generator<Hit> {
  const { before, after, object } = change;
  if (before === undefined || after === undefined) {
    return;
  }
  const [was, is] = [ingressClassOf(before), ingressClassOf(after)];
  const byDefault = context.clusterOf(object.environment)?.profile.ingressClass;
  const [from, to] = [was.name ?? byDefault, is.name ?? byDefault];
  if (from === to) {
    return;
  }
  const path = is.name === undefined ? was.path : is.path;
  const values = { before: was.name, after: is.name };
  if (to === undefined) {
    yield {
      on: change,
      path,
      message:
        `It names no class any more: the cluster's default class takes its requests instead of '${from}', ` +
        'and nobody does where there is none',
      ...values,
    };
  } else if (from === undefined) {
    yield {
      on: change,
      path,
      message:
        `It is of class '${to}' and named none: where that is not the cluster's default, another controller takes ` +
        'its requests, at another address',
      severity: 'low',
      ...values,
    };
  } else {
    yield { on: change, path, message: moved(from, to, 'annotations'), ...values };
  }
}

function moved(from: string, to: string, what: 'annotations' | 'routes'): string {
  return (
    `Controller '${to}' takes its requests instead of '${from}', at another address: DNS has to follow, and ` +
    (what === 'annotations'
      ? `annotations that are meant for '${from}' mean nothing to it`
      : 'what only the old one can do, its routes lose')
  );
}

// Ingresses that name no class belong to the default.
function* ofDefaults(context: RuleContext): Generator<Hit> {
  for (const change of changesOf(context, 'IngressClass')) {
    const [was, is] = [change.before, change.after].map(
      (each) => textAt(each, 'metadata', 'annotations', defaultClass) === 'true',
    );
    if (was && !is && change.after !== undefined) {
      yield {
        on: change,
        path: `metadata.annotations['${defaultClass}']`,
        message: 'It is no longer the default: Ingresses that name no class are taken by another one, or by nobody',
        before: 'true',
        after: textAt(change.after, 'metadata', 'annotations', defaultClass),
      };
    }
  }
}
