import { mapsAt, textsAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** A route no longer encrypts. */
export const tlsRemoved: Rule = {
  id: 'tls-removed',
  severity: 'high',
  consequence: 'access',
  finds: 'A route or Gateway no longer encrypts.',
  why: 'What clients send can be read on its way.',
  fix: 'Keep `tls`.',
  *check(context) {
    for (const change of changesOf(context, 'Ingress', 'Gateway')) {
      const { before, after } = change;
      if (before !== undefined && after !== undefined && encrypted(before) > 0 && encrypted(after) === 0) {
        yield {
          on: change,
          path: after.kind === 'Ingress' ? 'spec.tls' : 'spec.listeners',
          message: 'What it takes is no longer encrypted',
          before:
            before.kind === 'Ingress'
              ? mapsAt(before, 'spec', 'tls').flatMap((tls) => textsAt(tls, 'hosts'))
              : undefined,
        };
      }
    }
  },
};

function encrypted(route: KubernetesObject): number {
  return route.kind === 'Ingress'
    ? mapsAt(route, 'spec', 'tls').length
    : mapsAt(route, 'spec', 'listeners').filter((listener) => listener['tls'] !== undefined).length;
}
