import type { ObjectSet } from '../../objects/object-set';
import { mapsAt, textAt, textsAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf, names } from '../../rule-support';

const routes = ['Ingress', 'HTTPRoute', 'GRPCRoute', 'VirtualService'];

/** A host name, or a Service, that was reachable no longer is. */
export const routeRemoved: Rule = {
  id: 'route-removed',
  severity: 'high',
  consequence: 'traffic',
  finds:
    'A host name that a route took is taken by none any more; or a Service is gone whose pods still run; ' +
    'or a Gateway is.',
  why: 'Callers get an error.',
  fix: 'Keep the old name beside the new one until nobody uses it.',
  *check(context) {
    // What is left is the same for every change of an environment.
    const left = new Map<string | undefined, Left>();
    for (const change of changesOf(context, ...routes, 'Service', 'Gateway')) {
      const { before, after, object } = change;
      if (before === undefined) {
        continue;
      }
      const still = left.get(object.environment) ?? leftIn(context.after, object.environment);
      left.set(object.environment, still);
      const gone = hostsOf(before).filter((host) => !still.hosts.has(host));
      if (gone.length > 0) {
        yield {
          on: change,
          path: after === undefined ? '' : 'spec',
          message: `No route takes requests for ${names(gone)} any more`,
          before: gone,
        };
      } else if (
        after === undefined &&
        (object.kind === 'Gateway' ||
          (object.kind === 'Service' && stillNeeded(before, still, context.before, object.environment)))
      ) {
        yield {
          on: change,
          path: '',
          message:
            object.kind === 'Gateway'
              ? 'Routes that are attached to it take no requests any more'
              : 'Its name and address are gone, while its pods still run: callers no longer find them',
        };
      }
    }
  },
};

function hostsOf(route: KubernetesObject): string[] {
  if (!routes.includes(route.kind)) {
    return [];
  }
  const found = [
    ...textsAt(route, 'spec', 'hostnames'),
    ...textsAt(route, 'spec', 'hosts'),
    ...mapsAt(route, 'spec', 'rules').flatMap((rule) => textAt(rule, 'host') ?? []),
  ];
  // Without a host it takes the requests of all.
  return found.length > 0 ? found : ['*'];
}

/** What takes requests after the change. */
interface Left {
  readonly hosts: ReadonlySet<string>;
  readonly workloads: ReadonlySet<string>;
  /** The names of the workloads that a Service leads to. */
  readonly served: ReadonlySet<string>;
}

function leftIn(after: ObjectSet, environment: string | undefined): Left {
  return {
    hosts: new Set(routes.flatMap((kind) => after.ofKind(kind, environment).flatMap((other) => hostsOf(other.object)))),
    workloads: new Set(after.workloads.map(({ object }) => nameOf(object))),
    served: new Set(
      after
        .ofKind('Service', environment)
        .flatMap((other) => after.servedBy(other.object, environment))
        .map(({ object }) => object.metadata.name),
    ),
  };
}

// The headless Service of removed pods goes with them.
function stillNeeded(
  service: KubernetesObject,
  left: Left,
  before: ObjectSet,
  environment: string | undefined,
): boolean {
  return before
    .servedBy(service, environment)
    .some(({ object }) => left.workloads.has(nameOf(object)) && !left.served.has(object.metadata.name));
}

function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}
