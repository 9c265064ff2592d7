import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { isDeferred } from '../../workload/synthesis/markers';
import { checkAnnotations } from '../../workload/objects/metadata';
import { checkHost } from '../../workload/objects/names';
import type { Problems } from '../../workload/values/validation';
import { gatewayOf, type Gateway, type ParentRef } from './gateway';
import { gatewayApi, namespaceOf, requireGatewayApi } from './gateway-api';
import { claimRoute } from './route-claims';
import { shapeParents } from './route-parents';

interface RouteOptions {
  /** The Gateways that it is attached to. */
  readonly parentRefs: readonly (Gateway | ParentRef)[];
  /**
   * The hosts whose requests it takes.
   * @default - those of the listeners
   */
  readonly hostnames?: readonly string[];
  /**
   * The port of the Service, by its name.
   * @default - the first one; for gRPC the one called `grpc`
   */
  readonly port?: string;
  /**
   * The name of the route.
   * @default - the name of the server
   */
  readonly name?: string;
  /**
   * Annotations, by which controllers are configured.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A route of the Gateway API for HTTP. */
export interface HttpRoute extends RouteOptions {
  /** @default 'HTTP' */
  readonly protocol?: 'HTTP';
  /**
   * The path; everything below it belongs to the server too.
   * @default '/'
   */
  readonly path?: string;
  /**
   * What the server sees in place of `path`: `/` for a server that knows nothing of the path that leads to it.
   * @default - the path as it came
   */
  readonly rewritePath?: string;
  /**
   * How long things may take. `{}` leaves it to the Gateway.
   * @default - the server's `requestSeconds` for a request, where that is more than 15; else the Gateway's own
   */
  readonly timeouts?: {
    /**
     * From the request to the end of the answer, in seconds; 0 for no limit.
     * @default - the Gateway's own
     */
    readonly requestSeconds?: number;
    /**
     * The same for one attempt, where a request that failed is tried again.
     * @default - the Gateway's own
     */
    readonly backendRequestSeconds?: number;
  };
}

/** A route of the Gateway API for gRPC. It has no timeouts. */
export interface GrpcRoute extends RouteOptions {
  readonly protocol: 'GRPC';
  /**
   * The gRPC services that it takes calls of: `tensorflow.serving.PredictionService`.
   * @default - all
   */
  readonly services?: readonly string[];
}

/**
 * A route of the Gateway API from outside the cluster to a server.
 *
 * What only its experimental channel has, such as session persistence, is not here.
 *
 * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
 * @see https://gateway-api.sigs.k8s.io/api-types/grpcroute/
 */
export type GatewayRoute = HttpRoute | GrpcRoute;

/** Where a route leads, as it stands in the object. */
export interface BackendRef {
  readonly group?: string;
  readonly kind?: string;
  readonly name: string;
  readonly port?: number;
  readonly weight?: number;
}

/** What a route is made for. */
export interface RouteTarget {
  /** The id of the object's construct. */
  readonly id: string;
  /** The route, as the user wrote it: `route[1]`. */
  readonly prop: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly backends: readonly BackendRef[];
  /** What gets a copy of the requests, whose answers are dropped. */
  readonly mirror?: { readonly backend: BackendRef; readonly percent?: number } | undefined;
  /**
   * How long the longest request takes, in seconds.
   * @default - not known: the Gateway's own time holds
   */
  readonly requestSeconds?: number | undefined;
}

/** Makes an HTTPRoute or a GRPCRoute. */
export function makeGatewayRoute(
  scope: Construct,
  problems: Problems,
  route: GatewayRoute,
  target: RouteTarget,
): ApiObject {
  const { prop } = target;
  const kind = route.protocol === 'GRPC' ? 'GRPCRoute' : 'HTTPRoute';
  requireGatewayApi(scope, problems, prop);
  checkHostnames(problems, route, prop);
  checkAnnotations(problems, route.annotations, `${prop}.annotations`);
  const parentRefs = shapeParents(scope, problems, route, prop);
  const matches = route.protocol === 'GRPC' ? grpcMatches(problems, route, prop) : [httpMatch(problems, route, prop)];
  claim(scope, problems, route, { kind, parentRefs, prop });
  const filters = [...rewrite(problems, route, prop), ...mirror(target)];
  const object = new ApiObject(scope, target.id, {
    apiVersion: gatewayApi,
    kind,
    metadata: {
      name: route.name ?? target.name,
      labels: target.labels,
      annotations: route.annotations,
    },
    spec: {
      parentRefs,
      ...(route.hostnames === undefined ? {} : { hostnames: [...route.hostnames] }),
      rules: [
        {
          ...(matches.length === 0 ? {} : { matches }),
          ...(filters.length === 0 ? {} : { filters }),
          backendRefs: target.backends,
          ...timeouts(problems, route, target),
        },
      ],
    },
  });
  const gateways = route.parentRefs.flatMap((parent) => gatewayOf(parent) ?? []);
  object.node.addDependency(...gateways.map(({ gateway }) => gateway));
  return object;
}

function checkHostnames(problems: Problems, { hostnames }: GatewayRoute, prop: string): void {
  if (hostnames === undefined) {
    return;
  }
  problems.expect(
    hostnames.length > 0 && hostnames.length <= 16,
    `${prop}.hostnames`,
    'must be 1 to 16 hosts. Leave it out for those of the listeners',
    hostnames.length,
  );
  for (const [index, hostname] of hostnames.entries()) {
    checkHost(problems, hostname, `${prop}.hostnames[${index}]`);
  }
}

function checkPath(problems: Problems, path: string, prop: string): void {
  if (isDeferred(path)) {
    return;
  }
  const allowed =
    /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/.test(path) &&
    !/\/\/|\/\.\.?(\/|$)|%2f/i.test(path) &&
    path.length <= 1024;
  problems.expect(allowed, prop, "must begin with '/' and be a plain path, without empty parts, '.' and '..'", path);
}

function httpMatch(problems: Problems, route: HttpRoute, prop: string): object {
  const value = route.path ?? '/';
  checkPath(problems, value, `${prop}.path`);
  return { path: { type: 'PathPrefix', value } };
}

function grpcMatches(problems: Problems, route: GrpcRoute, prop: string): object[] {
  return (route.services ?? []).map((service, index) => {
    const valid = isDeferred(service) || /^[A-Za-z_][A-Za-z_0-9]*(\.[A-Za-z_][A-Za-z_0-9]*)*$/.test(service);
    problems.expect(
      valid,
      `${prop}.services[${index}]`,
      "must be a gRPC service with its package, such as 'tensorflow.serving.PredictionService'",
      service,
    );
    return { method: { type: 'Exact', service } };
  });
}

interface RouteObject {
  readonly kind: 'HTTPRoute' | 'GRPCRoute';
  readonly parentRefs: readonly ParentRef[];
  /** The route, as the user wrote it. */
  readonly prop: string;
}

function claim(
  scope: Construct,
  problems: Problems,
  route: GatewayRoute,
  { kind, parentRefs, prop }: RouteObject,
): void {
  const hostnames = route.hostnames === undefined || route.hostnames.length === 0 ? [undefined] : route.hostnames;
  const paths = pathsOf(route);
  for (const { namespace, name, sectionName } of parentRefs) {
    const parent = `${namespace ?? namespaceOf(scope) ?? ''}/${name}`;
    for (const hostname of hostnames) {
      for (const path of paths) {
        claimRoute(scope, problems, prop, { kind, parent, sectionName, hostname, path });
      }
    }
  }
}

function pathsOf(route: GatewayRoute): readonly string[] {
  if (route.protocol !== 'GRPC') {
    return [route.path ?? '/'];
  }
  return route.services === undefined || route.services.length === 0 ? ['/'] : route.services;
}

function rewrite(problems: Problems, route: GatewayRoute, prop: string): object[] {
  if (route.protocol === 'GRPC' || route.rewritePath === undefined) {
    return [];
  }
  checkPath(problems, route.rewritePath, `${prop}.rewritePath`);
  return [
    { type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: route.rewritePath } } },
  ];
}

function mirror({ mirror: shadow }: RouteTarget): object[] {
  return shadow === undefined
    ? []
    : [
        {
          type: 'RequestMirror',
          requestMirror: { backendRef: shadow.backend, percent: shadow.percent },
        },
      ];
}

// The shortest time of a Gateway that says nothing, Envoy's. @see https://gateway.envoyproxy.io/docs/tasks/traffic/http-timeouts/
const shortestTimeout = 15;
// A duration of the Gateway API has at most five digits.
const longestTimeout = 99_999;

function timeouts(
  problems: Problems,
  route: GatewayRoute,
  { prop, requestSeconds: longest }: RouteTarget,
): { readonly timeouts?: object } {
  if (route.protocol === 'GRPC') {
    return {};
  }
  if (route.timeouts === undefined) {
    const known = longest !== undefined && !isDeferred(longest) && longest > shortestTimeout;
    return known && longest <= longestTimeout ? { timeouts: { request: `${longest}s` } } : {};
  }
  const { requestSeconds, backendRequestSeconds } = route.timeouts;
  const valid = [
    requestSeconds === undefined ||
      problems.integer(requestSeconds, `${prop}.timeouts.requestSeconds`, 0, longestTimeout),
    backendRequestSeconds === undefined ||
      problems.integer(backendRequestSeconds, `${prop}.timeouts.backendRequestSeconds`, 0, longestTimeout),
  ].every(Boolean);
  if (valid && typeof requestSeconds === 'number' && typeof backendRequestSeconds === 'number' && requestSeconds > 0) {
    problems.expect(
      backendRequestSeconds <= requestSeconds,
      `${prop}.timeouts.backendRequestSeconds`,
      `must be at most 'requestSeconds', ${requestSeconds}`,
      backendRequestSeconds,
    );
  }
  if (requestSeconds === undefined && backendRequestSeconds === undefined) {
    return {};
  }
  return {
    timeouts: {
      ...(requestSeconds === undefined ? {} : { request: `${requestSeconds}s` }),
      ...(backendRequestSeconds === undefined ? {} : { backendRequest: `${backendRequestSeconds}s` }),
    },
  };
}
