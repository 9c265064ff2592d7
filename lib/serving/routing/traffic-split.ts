import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../workload/objects/labels';
import { isDeferred } from '../../workload/synthesis/markers';
import { markRoute } from '../../workload/isolation/isolated';
import { checkName, nameLimits } from '../../workload/objects/names';
import { eachOf, type OneOrMore } from '../../workload/values/one-or-more';
import { requireOperator } from '../../workload/cluster/operators';
import { Problems } from '../../workload/values/validation';
import { makeIngress, type IngressRoute } from '../ingress';
import { makeMeshSplit, type MeshSplitObjects } from '../mesh/mesh-split';
import { choosePort, longestRequest, replicasOf, type Backend } from './backend';
import { namespaceOf } from './gateway-api';
import { makeGatewayRoute, type BackendRef, type GatewayRoute } from './gateway-route';
import { InferencePool } from './inference-pool';
import { canaryAnnotations } from './ingress-nginx';
import { checkNames, routeId } from './server-routes';

/** A server, with its share of the requests. */
export interface WeightedBackend {
  readonly server: Backend | InferencePool;
  /** How much of a hundred requests it gets, on average. 0: none; it runs, and can be tried by its own Service. */
  readonly weight: number;
}

/** A server that gets a copy of requests, whose answers nobody sees. */
export interface Mirror {
  readonly server: Backend | InferencePool;
  /**
   * How much of a hundred requests are copied.
   * @default 100
   */
  readonly percent?: number;
}

export interface TrafficSplitProps {
  /**
   * The name of the routes.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** The servers and their shares, which add up to 100: the one that stays first. */
  readonly backends: readonly WeightedBackend[];
  /**
   * A server that is tried with real requests, without anybody noticing. It has to bear
   * them: what writes or is paid for happens twice.
   * @default - none
   */
  readonly mirror?: Mirror;
  /**
   * Routes of the Gateway API, which can split traffic any way.
   * @default - none; there has to be a `route`, an `ingress` or a `service`
   */
  readonly route?: OneOrMore<GatewayRoute>;
  /**
   * Ingresses. They need ingress-nginx, and split traffic between two servers.
   * @default - none
   */
  readonly ingress?: OneOrMore<IngressRoute>;
  /**
   * Whether there is a Service of the split's name, whose requests from within the cluster are split too. Needs a mesh,
   * see `profile.mesh` of the cluster's file.
   * @default false
   */
  readonly service?: boolean;
}

/**
 * One route to several servers, each of which gets a share of the requests: a canary release, a comparison, or shadow
 * traffic.
 *
 * A share is changed by changing its weight, and a release is taken back in the same way:
 * the old server still runs, with its image, so that nothing has to be built or started. A server with weight 0 is
 * changed, or scaled down, only after the route has stopped leading to it.
 *
 * @example
 * new TrafficSplit(environment, 'digits', {
 *   backends: [{ server: stable, weight: 90 }, { server: canary, weight: 10 }],
 *   route: { parentRefs: [gateway], hostnames: ['digits.example.com'] },
 * });
 */
export class TrafficSplit extends Construct {
  public readonly name: string;
  public readonly routes: readonly ApiObject[];
  public readonly ingresses: readonly k8s.KubeIngress[];
  /** The Service whose requests the mesh splits. */
  public readonly service: k8s.KubeService | undefined;

  constructor(scope: Construct, id: string, props: TrafficSplitProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    checkName(problems, this.name, 'name', nameLimits.object);
    checkBackends(this, problems, props);
    checkNames(problems, props, this.name);
    this.routes = eachOf(props.route, 'route').map(({ item, prop }, index) =>
      makeSplitRoute(this, problems, props, { route: item, id: routeId('route', index), prop, name: this.name }),
    );
    this.ingresses = eachOf(props.ingress, 'ingress').flatMap(({ item, prop }, index) =>
      makeSplitIngresses(this, problems, props, { route: item, id: routeId('ingress', index), prop, name: this.name }),
    );
    const inMesh = props.service === true ? this.makeMeshSplit(problems, props) : undefined;
    this.service = inMesh?.service;
    orderChanges(props, [...this.routes, ...this.ingresses, ...(inMesh === undefined ? [] : [inMesh.route])]);
  }

  private makeMeshSplit(problems: Problems, { backends, mirror }: TrafficSplitProps): MeshSplitObjects | undefined {
    const plain = (server: Backend | InferencePool, prop: string): Backend[] => {
      if (server instanceof InferencePool) {
        problems.add(prop, "must be a server with 'service': a mesh knows Services, and no InferencePool");
        return [];
      }
      return [server];
    };
    const copied = mirror === undefined ? [] : plain(mirror.server, 'mirror.server');
    return makeMeshSplit(this, problems, {
      name: this.name,
      backends: backends.flatMap(({ server, weight }, index) =>
        plain(server, `backends[${index}].server`).map((each) => ({ server: each, weight })),
      ),
      mirror: copied[0] === undefined ? undefined : { server: copied[0], percent: mirror?.percent },
    });
  }
}

function checkBackends(scope: Construct, problems: Problems, props: TrafficSplitProps): void {
  if (props.route === undefined && props.ingress === undefined && props.service !== true) {
    problems.add('route', "must be given, or 'ingress', or 'service': without a route nothing splits the traffic");
  }
  const weights = props.backends.map(({ weight }) => weight);
  const valid = weights
    .map((weight, index) => problems.integer(weight, `backends[${index}].weight`, 0, 100))
    .every(Boolean);
  if (props.backends.length === 0 || props.backends.length > 16) {
    problems.add('backends', 'must be 1 to 16 servers', props.backends.length);
  } else if (valid && !weights.some(isDeferred)) {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    problems.expect(sum === 100, 'backends', `must have weights that add up to 100; ${weights.join(' + ')} is ${sum}`);
  }
  for (const [index, { server, weight }] of props.backends.entries()) {
    const at = `backends[${index}]`;
    const repeated = props.backends.slice(0, index).some((other) => nameOf(other.server) === nameOf(server));
    problems.expect(!repeated, `${at}.server`, 'must be another server than the ones before', nameOf(server));
    checkServer(scope, problems, server, { prop: `${at}.server`, used: weight !== 0 });
  }
  if (props.mirror !== undefined) {
    const { server, percent } = props.mirror;
    problems.expect(
      props.backends.every((other) => nameOf(other.server) !== nameOf(server)),
      'mirror.server',
      "must be another server than those of 'backends', or it would answer every request twice",
      nameOf(server),
    );
    checkServer(scope, problems, server, { prop: 'mirror.server', used: true });
    problems.optionalInteger(percent, 'mirror.percent', 1, 100);
  }
}

function checkServer(
  scope: Construct,
  problems: Problems,
  server: Backend | InferencePool,
  { prop, used }: { readonly prop: string; readonly used: boolean },
): void {
  const [own, other] = [namespaceOf(scope), namespaceOf(objectOf(server))];
  problems.expect(own === other, prop, `must be in the namespace of the route, '${own ?? ''}'`, other);
  if (used && !(server instanceof InferencePool)) {
    problems.expect(
      replicasOf(server) !== 0,
      prop,
      "must have 'replicas' to get requests; give it weight 0 until it has",
      nameOf(server),
    );
  }
}

interface SplitTarget<Route> {
  readonly route: Route;
  readonly id: string;
  readonly prop: string;
  readonly name: string;
}

function makeSplitRoute(
  scope: Construct,
  problems: Problems,
  props: TrafficSplitProps,
  { route, ...target }: SplitTarget<GatewayRoute>,
): ApiObject {
  const wanted = { prop: target.prop, protocol: route.protocol ?? 'HTTP', port: route.port } as const;
  const refOf = (server: Backend | InferencePool): BackendRef => {
    if (server instanceof InferencePool) {
      problems.expect(
        wanted.protocol === 'HTTP',
        `${target.prop}.protocol`,
        "must be 'HTTP' for an InferencePool",
        wanted.protocol,
      );
      return server.backendRef;
    }
    const port = choosePort(problems, server, wanted);
    return { name: server.service.name, ...(port === undefined ? {} : { port: port.port }) };
  };
  const { mirror } = props;
  const made = makeGatewayRoute(scope, problems, route, {
    ...target,
    labels: objectLabels(scope, target.name),
    requestSeconds: longestRequest(props.backends.map(({ server }) => server)),
    backends: props.backends.map(({ server, weight }) => ({ ...refOf(server), weight })),
    mirror: mirror === undefined ? undefined : { backend: refOf(mirror.server), percent: mirror.percent },
  });
  for (const { server } of [...props.backends, ...(mirror === undefined ? [] : [mirror])]) {
    if (server instanceof InferencePool) {
      server.leadTo(made);
    } else {
      const port = choosePort(problems, server, wanted);
      markRoute(server.service, { route: made, port: port?.targetPort ?? port?.port });
    }
  }
  return made;
}

function makeSplitIngresses(
  scope: Construct,
  problems: Problems,
  props: TrafficSplitProps,
  { route, prop, id, name }: SplitTarget<IngressRoute>,
): k8s.KubeIngress[] {
  requireOperator(scope, problems, 'ingress-nginx', prop);
  problems.expect(
    props.backends.length <= 2,
    prop,
    `splits traffic between two servers at most, and there are ${props.backends.length}. Use 'route'`,
  );
  problems.expect(props.mirror === undefined, prop, "cannot send copies of requests to 'mirror'. Use 'route'");
  const labels = objectLabels(scope, name);
  const requestSeconds = longestRequest(props.backends.map(({ server }) => server));
  return props.backends.slice(0, 2).flatMap(({ server, weight }, index) => {
    if (server instanceof InferencePool) {
      problems.add(prop, "cannot lead to an InferencePool. Use 'route'");
      return [];
    }
    const port = choosePort(problems, server, { prop, protocol: 'HTTP' });
    const leadTo = (ingress: k8s.KubeIngress): k8s.KubeIngress[] => {
      markRoute(server.service, { route: ingress, port: port?.targetPort ?? port?.port });
      return [ingress];
    };
    const common = { serviceName: server.service.name, portName: port?.name ?? '', labels, prop, requestSeconds };
    const own = route.name ?? name;
    if (index === 0) {
      return leadTo(makeIngress(scope, problems, { ...route, name: own }, { ...common, id }));
    }
    // Certificate and annotations are those of the first one.
    const { host, path, ingressClass, sessionAffinity } = route;
    return leadTo(
      makeIngress(
        scope,
        problems,
        { host, path, ingressClass, sessionAffinity, name: `${own}-canary` },
        { ...common, id: `${id}-canary`, canary: canaryAnnotations(weight) },
      ),
    );
  });
}

// A server that gets requests has to be ready before the route leads to it, and one that gets none any more may stop
// only after the route was changed.
function orderChanges(props: TrafficSplitProps, routes: readonly ApiObject[]): void {
  const used = [
    ...props.backends.filter(({ weight }) => weight !== 0),
    ...(props.mirror === undefined ? [] : [props.mirror]),
  ].map(({ server }) => objectOf(server));
  const idle = props.backends
    .filter(({ weight }) => weight === 0)
    .flatMap(({ server }) => (server instanceof InferencePool ? [] : (server.workload ?? [])));
  for (const route of routes) {
    route.node.addDependency(...used);
    for (const workload of idle) {
      workload.node.addDependency(route);
    }
  }
}

function objectOf(server: Backend | InferencePool): ApiObject {
  return server instanceof InferencePool ? server.pool : server.service;
}

function nameOf(server: Backend | InferencePool): string {
  return objectOf(server).name;
}
