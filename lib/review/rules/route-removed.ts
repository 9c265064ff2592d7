import type { ObjectSet } from '../objects/object-set';
import { mapsAt, textAt, textsAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { Rule } from '../rule';
import { changesOf, names } from '../rule-support';

const routes = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'VirtualService'];

/** A host name, or a Service, that was reachable no longer is. */
export const routeRemoved: Rule = {
  id: 'route-removed',
  severity: 'high',
  consequence: 'traffic',
  *check(context) {
    for (const change of changesOf(context, ...routes, 'Service', 'Gateway')) {
      const { before, after, object } = change;
      if (before === undefined) {
        continue;
      }
      const still = new Set(routes.flatMap((kind) => context.after.ofKind(kind, object.environment).flatMap((other) => hostsOf(other.object))));
      const gone = hostsOf(before).filter((host) => !still.has(host));
      if (gone.length > 0) {
        yield { on: change, path: after === undefined ? '' : 'spec', message: `No route takes requests for ${names(gone)} any more`, before: gone };
      } else if (after === undefined && (object.kind === 'Gateway' || (object.kind === 'Service' && stillNeeded(before, context.after, context.before, object.environment)))) {
        yield { on: change, path: '', message: `${object.kind === 'Gateway' ? 'Routes that are attached to it take no requests any more' : 'Its name and address are gone, while its pods still run: callers no longer find them'}` };
      }
    }
  },
};

function hostsOf(route: KubernetesObject): string[] {
  if (!routes.includes(route.kind)) {
    return [];
  }
  const found = [...textsAt(route, 'spec', 'hostnames'), ...textsAt(route, 'spec', 'hosts'), ...mapsAt(route, 'spec', 'rules').flatMap((rule) => textAt(rule, 'host') ?? [])];
  // Without a host it takes the requests of all.
  return found.length > 0 ? found : ['*'];
}

// The headless Service of removed pods goes with them.
function stillNeeded(service: KubernetesObject, after: ObjectSet, before: ObjectSet, environment: string | undefined): boolean {
  const left = new Set(after.workloads.map(({ object }) => `${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`));
  const others = after.ofKind('Service', environment).filter((other) => after.servedBy(other.object, environment).length > 0).flatMap((other) => after.servedBy(other.object, environment));
  return before
    .servedBy(service, environment)
    .some(({ object }) => left.has(`${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`) && !others.some((other) => other.object.metadata.name === object.metadata.name));
}
