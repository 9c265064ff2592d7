import fc from 'fast-check';
import type { Cluster, Gateway, IngressRoute, ParentRef, ServerProps, ServiceOptions } from '../../../lib';
import { mostly, optional } from './mostly';

/** A route of the Gateway API; whether the Gateway is one of the program is decided when it is made. */
export interface AnyGatewayRoute {
  readonly gateway: 'own' | 'elsewhere' | 'listener';
  readonly route: Record<string, unknown>;
}

/** How a server is reached. */
export interface AnyRoutes {
  readonly service?: ServiceOptions;
  readonly ingress: readonly IngressRoute[];
  readonly route: readonly AnyGatewayRoute[];
}

const path = mostly(fc.constantFrom('/', '/models', '/v1/models'), fc.constant('models'));
const annotations = fc.dictionary(
  mostly(
    fc.constantFrom('example.com/team', 'nginx.ingress.kubernetes.io/proxy-body-size'),
    fc.constantFrom('no key', 'a/b/c', ''),
  ),
  fc.constantFrom('8m', ''),
  { maxKeys: 2 },
);

const service: fc.Arbitrary<ServiceOptions> = fc.oneof(
  optional<Required<ServiceOptions>>({
    type: fc.constantFrom('ClusterIP' as const, 'NodePort' as const, 'LoadBalancer' as const),
    headless: mostly(fc.constant(false), fc.constant(true)),
    sessionAffinity: fc.constantFrom(
      { clientIP: {} },
      { clientIP: { timeoutSeconds: 60 } },
      { clientIP: { timeoutSeconds: 86400 } },
    ),
    annotations,
  }),
  fc.constant<ServiceOptions>({ headless: true }),
);

const ingress = (nginx: boolean): fc.Arbitrary<Omit<IngressRoute, 'host'>> =>
  optional<Required<Omit<IngressRoute, 'host' | 'name'>>>({
    path,
    ingressClass: mostly(fc.constantFrom('private', 'nginx'), fc.constant('No Class')),
    tlsSecret: mostly(fc.constant('certificate'), fc.constant('No Secret')),
    annotations,
    ...((nginx
      ? { sessionAffinity: fc.constantFrom({}, { cookieName: 'pod', maxAgeSeconds: 60, mode: 'persistent' as const }) }
      : {}) as { sessionAffinity: fc.Arbitrary<object> }),
  });

const httpRoute = optional({
  path,
  rewritePath: path,
  timeouts: fc.constantFrom(
    { requestSeconds: 600 },
    { requestSeconds: 0 },
    { requestSeconds: 30, backendRequestSeconds: 10 },
  ),
  annotations,
});
const grpcRoute = optional({
  services: mostly(fc.constant(['tensorflow.serving.PredictionService']), fc.constant(['a b'])),
  annotations,
}).map((route) => ({ ...route, protocol: 'GRPC' }));

/**
 * The routes to a server.
 *
 * @param id makes its hosts other ones than those of the other servers
 * @param grpc whether it has a port for gRPC
 */
export function anyRoutes(cluster: Cluster, id: string, grpc: boolean): fc.Arbitrary<AnyRoutes> {
  const { operators, gatewayClass } = cluster.profile;
  const hosts = mostly(
    fc.constant(`${id}.example.com`),
    fc.constantFrom('vision.example.com', 'UPPER', 'a_b.example.com', '10.0.0.1'),
  );
  const gatewayRoutes = fc.array(
    fc.record({
      gateway: fc.constantFrom<AnyGatewayRoute['gateway']>('own', 'elsewhere', 'listener'),
      route: mostly(grpc ? fc.oneof(httpRoute, grpcRoute) : httpRoute, grpcRoute),
    }),
    { maxLength: 2 },
  );
  return fc
    .record({
      service: fc.option(service, { nil: undefined }),
      ingress: fc.array(fc.tuple(hosts, ingress(operators.includes('ingress-nginx'))), { maxLength: 2 }).map((routes) =>
        routes.map(([host, route], index) => ({
          ...route,
          host: index === 0 ? host : `${index}.${host}`,
          ...(index === 0 ? {} : { name: `${id}-${index}` }),
        })),
      ),
      route: (gatewayClass === undefined ? mostly(fc.constant([]), gatewayRoutes) : gatewayRoutes).map((routes) =>
        routes.map(({ gateway, route }, index) => ({
          gateway,
          route: {
            ...route,
            hostnames: [`${id}-${index}.gateway.example.com`],
            ...(index === 0 ? {} : { name: `${id}-${index}` }),
          },
        })),
      ),
    })
    .map(({ service: options, ...rest }) => ({ ...rest, ...(options === undefined ? {} : { service: options }) }));
}

/** The props of a server. @param gateway the Gateway of the program, if there is one */
export function makeRoutes(
  { service: options, ingress: ingresses, route }: AnyRoutes,
  gateway: Gateway | undefined,
): Pick<ServerProps, 'service' | 'ingress' | 'route'> {
  const elsewhere = { name: 'public', namespace: 'gateways', sectionName: 'https' };
  const parentOf = (which: AnyGatewayRoute['gateway']): Gateway | ParentRef => {
    if (gateway === undefined || which === 'elsewhere') {
      return elsewhere;
    }
    return which === 'listener' ? gateway.listener('http') : gateway;
  };
  const routes = route.map((each) => ({ ...each.route, parentRefs: [parentOf(each.gateway)] }));
  return {
    ...(options === undefined ? {} : { service: options }),
    ...(ingresses.length === 0 ? {} : { ingress: ingresses }),
    ...(routes.length === 0 ? {} : { route: routes }),
  };
}
