import { namespaceOrDefault } from '../../../workload/objects/namespaces';
import { append } from '../../append';
import { mapAt, mapsAt, textAt, textsAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { called } from '../../objects/workload';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** Two routes claim the same requests: one of them gets none. */
export const sameRoute: Rule = {
  id: 'same-route',
  severity: 'medium',
  consequence: 'traffic',
  finds:
    'Two Ingresses of one class, or two HTTPRoutes of one Gateway, take the same path of the same host. Canaries of ' +
    'ingress-nginx are meant to.',
  why: 'The older one wins, or whichever the controller reads first; the other gets no request.',
  fix: 'One route with both backends and their weights, or another host or path.',
  *check(context) {
    const [before, after] = [claims(context.before), claims(context.after)];
    for (const change of changesOf(context, 'Ingress', 'HTTPRoute')) {
      const { after: route, object } = change;
      const told = new Set<KubernetesObject>();
      for (const claim of route === undefined ? [] : claimsOf(route, object.environment)) {
        const others = after.get(claim.key) ?? [];
        const known = (before.get(claim.key) ?? []).map(nameOf);
        // Of two that are new it is said once, of the latter.
        const other = others.find(
          (each) => each !== route && (known.includes(nameOf(each)) || others.indexOf(each) < others.indexOf(route!)),
        );
        if (other !== undefined && !known.includes(nameOf(route!)) && !told.has(other)) {
          told.add(other);
          yield {
            on: change,
            path: 'spec.rules',
            message: `${called(other)} takes ${claim.told} already: only one of both gets these requests`,
            after: claim.told,
          };
        }
      }
    }
  },
};

interface Claim {
  readonly key: string;
  /** The requests, as one says it: `/v1 of chat.example.com`. */
  readonly told: string;
}

function claims(objects: ObjectSet): Map<string, KubernetesObject[]> {
  const found = new Map<string, KubernetesObject[]>();
  for (const { object, environment } of objects.all) {
    for (const key of new Set(claimsOf(object, environment).map((claim) => claim.key))) {
      append(found, key, object);
    }
  }
  return found;
}

function claimsOf(object: KubernetesObject, environment: string | undefined): Claim[] {
  const { annotations = {} } = object.metadata;
  if (object.kind === 'Ingress' && annotations['nginx.ingress.kubernetes.io/canary'] !== 'true') {
    const by = textAt(object, 'spec', 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'] ?? '';
    return mapsAt(object, 'spec', 'rules').flatMap((rule) =>
      mapsAt(rule, 'http', 'paths').map((path) => {
        const [host, at] = [textAt(rule, 'host') ?? '*', textAt(path, 'path') ?? '/'];
        return {
          key: JSON.stringify(['Ingress', environment, by, host, textAt(path, 'pathType'), at]),
          told: `'${at}' of '${host}'`,
        };
      }),
    );
  }
  return object.kind === 'HTTPRoute' ? claimsOfRoute(object, environment) : [];
}

// A route without a host takes those of its listener, which are not known here; so is one without a parent.
function claimsOfRoute(object: KubernetesObject, environment: string | undefined): Claim[] {
  const hosts = textsAt(object, 'spec', 'hostnames');
  const all = hosts.length === 0 ? ['*'] : hosts;
  return mapsAt(object, 'spec', 'parentRefs').flatMap((parent) =>
    all.flatMap((host) =>
      mapsAt(object, 'spec', 'rules').flatMap((rule) =>
        (mapsAt(rule, 'matches').length === 0 ? [{}] : mapsAt(rule, 'matches')).map((match) => {
          const at = textAt(match, 'path', 'value') ?? '/';
          const to = [
            textAt(parent, 'kind'),
            textAt(parent, 'namespace') ?? namespaceOrDefault(object),
            textAt(parent, 'name'),
            textAt(parent, 'sectionName'),
            parent['port'],
          ];
          const how = [textAt(match, 'path', 'type') ?? 'PathPrefix', at, mapAt(match)['method']];
          const rest = [mapAt(match)['headers'], mapAt(match)['queryParams']];
          return {
            key: JSON.stringify(['HTTPRoute', environment, to, host, how, rest]),
            told: `'${at}' of ${host === '*' ? 'every host' : `'${host}'`}`,
          };
        }),
      ),
    ),
  );
}

function nameOf(object: KubernetesObject): string {
  return `${object.kind}/${namespaceOrDefault(object)}/${object.metadata.name}`;
}
