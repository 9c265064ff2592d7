import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { markRoute } from '../../workload/isolation/isolated';
import { checkReference } from '../../workload/objects/names';
import { eachOf, type OneOrMore } from '../../workload/values/one-or-more';
import type { Problems } from '../../workload/values/validation';
import { makeIngress, type IngressRoute } from '../ingress';
import { choosePort, type Backend, type BackendPort } from './backend';
import { makeGatewayRoute, type GatewayRoute } from './gateway-route';

/** The routes from outside the cluster, as the user wants them. */
export interface WantedRoutes {
  readonly ingress?: OneOrMore<IngressRoute>;
  readonly route?: OneOrMore<GatewayRoute>;
}

/** The one server that routes lead to. */
export interface RoutedServer extends Backend {
  readonly name: string;
  readonly labels: Record<string, string>;
  /** Those of its Service. */
  readonly ports: readonly BackendPort[];
  /**
   * The Services of the pods that get the requests.
   * @default - its own
   */
  readonly behind?: readonly ApiObject[];
}

/** The objects of the routes, in the order in which they were given. */
export interface ServerRoutes {
  readonly ingresses: readonly k8s.KubeIngress[];
  readonly routes: readonly ApiObject[];
}

/** Makes the routes that lead to one server. They wait for its Service, and so for its pods. */
export function makeServerRoutes(
  scope: Construct,
  problems: Problems,
  wanted: WantedRoutes,
  server: RoutedServer,
): ServerRoutes {
  const { name, labels, service, ports, requestSeconds, behind = [service] } = server;
  const leadTo = (route: ApiObject, port: BackendPort | undefined): void =>
    behind.forEach((each) => markRoute(each, { route, port: port?.targetPort ?? port?.port }));
  const ingresses = eachOf(wanted.ingress, 'ingress').map(({ item, prop }, index) => {
    const port = choosePort(problems, server, { prop, protocol: 'HTTP' }, ports);
    const ingress = makeIngress(scope, problems, item, {
      serviceName: name,
      portName: port?.name ?? '',
      labels,
      id: routeId('ingress', index),
      prop,
      requestSeconds,
    });
    leadTo(ingress, port);
    return ingress;
  });
  const routes = eachOf(wanted.route, 'route').map(({ item, prop }, index) => {
    const port = choosePort(problems, server, { prop, protocol: item.protocol ?? 'HTTP', port: item.port }, ports);
    const backends = [{ name, ...(port === undefined ? {} : { port: port.port }) }];
    const route = makeGatewayRoute(scope, problems, item, {
      id: routeId('route', index),
      prop,
      name,
      labels,
      backends,
      requestSeconds,
    });
    leadTo(route, port);
    return route;
  });
  checkNames(problems, wanted, name);
  for (const object of [...ingresses, ...routes]) {
    object.node.addDependency(service);
  }
  return { ingresses, routes };
}

/** The id of a route's construct: `route`, `route-2`. */
export function routeId(prop: string, index: number): string {
  return index === 0 ? prop : `${prop}-${index + 1}`;
}

/** Reports routes whose name is none, and routes of one kind that would be called the same. */
export function checkNames(problems: Problems, wanted: WantedRoutes, name: string): void {
  const named = [
    ...eachOf(wanted.ingress, 'ingress').map(({ item, prop }) => ({ prop, key: `Ingress/${item.name ?? name}` })),
    ...eachOf(wanted.route, 'route').map(({ item, prop }) => ({
      prop,
      key: `${item.protocol ?? 'HTTP'}/${item.name ?? name}`,
    })),
  ];
  for (const { item, prop } of [...eachOf(wanted.ingress, 'ingress'), ...eachOf(wanted.route, 'route')]) {
    if (item.name !== undefined) {
      checkReference(problems, item.name, `${prop}.name`);
    }
  }
  for (const [index, { prop, key }] of named.entries()) {
    const taken = named.slice(0, index).some((other) => other.key === key);
    problems.expect(
      !taken,
      `${prop}.name`,
      'must be given, and another one than that of the other routes',
      key.split('/')[1],
    );
  }
}
