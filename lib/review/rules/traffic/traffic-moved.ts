import { isUnder } from '../../diff/field-change';
import { mapAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf, names } from '../../rule-support';

const routes = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'VirtualService'];
// A weight is moved a little at a time, on purpose.
const weight = /\.weight$|canary-weight/;
// How long it may take and how often it is tried says nothing of where.
const manner = /\.(timeouts?|retry|retries|perTryTimeout|sessionPersistence)(\.|$)/;

const told = {
  parent: {
    added: 'Another Gateway takes requests for it, too, at an address of its own',
    other: 'Another Gateway takes its requests, at another address: DNS has to follow',
  },
  route: {
    added: 'It takes more requests than before',
    other: 'Its requests go elsewhere, or are no longer taken',
  },
} as const;

/** Requests go elsewhere: a Service selects other pods, or a route leads to another place. */
export const trafficMoved: Rule = {
  id: 'traffic-moved',
  severity: 'medium',
  consequence: 'traffic',
  finds:
    'A Service selects other pods or has other ports; a route leads elsewhere. `low` for weights, ' +
    'additions and target ports.',
  why: 'It happens at once, not by a rollout.',
  fix: 'Make sure that the other side is ready before.',
  *check(context) {
    for (const change of changesOf(context, 'Service', ...routes)) {
      const { before, after, object, fields } = change;
      if (before === undefined || after === undefined) {
        continue;
      }
      const field = fields.find(
        (each) =>
          each.generated !== true &&
          !manner.test(each.path) &&
          (object.kind === 'Service'
            ? isUnder(each, 'spec.selector') || (isUnder(each, 'spec.ports') && each.before !== undefined)
            : (isUnder(each, 'spec') || weight.test(each.path)) && !/^spec\.(ingressClassName|tls)/.test(each.path)),
      );
      if (field === undefined) {
        continue;
      }
      if (object.kind === 'Service' && isUnder(field, 'spec.selector')) {
        const [from, to] = [
          context.before.servedBy(before, object.environment),
          context.after.servedBy(after, object.environment),
        ].map((found) => found.map((workload) => workload.object.metadata.name));
        // The same pods by other labels.
        if (from!.join() === to!.join() && to!.length > 0) {
          continue;
        }
        yield {
          on: change,
          path: 'spec.selector',
          message:
            `Its requests go to ${names(to!) || 'no pod of these objects'} instead of ${names(from!) || 'none'}, ` +
            'at once and not by a rollout',
          before: mapAt(before, 'spec')['selector'],
          after: mapAt(after, 'spec')['selector'],
        };
        continue;
      }
      const added = field.before === undefined;
      const inside = object.kind === 'Service' && /\.(targetPort|name|appProtocol)$/.test(field.path);
      const service = inside
        ? 'What it takes goes to another port of its pods'
        : 'Callers that use this port no longer reach it';
      const parent = isUnder(field, 'spec.parentRefs');
      const route = parent ? told.parent : told.route;
      const moved = object.kind === 'Service' ? service : route[added ? 'added' : 'other'];
      const message = weight.test(field.path) ? 'Another share of the requests goes there' : moved;
      yield {
        on: change,
        path: field.path,
        message,
        severity: weight.test(field.path) || added || inside ? 'low' : 'medium',
        before: field.before,
        after: field.after,
      };
    }
  },
};
