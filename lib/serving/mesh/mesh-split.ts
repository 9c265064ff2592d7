import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { requireOperator } from '../../workload/cluster/operators';
import { markRoute } from '../../workload/isolation/isolated';
import { isolationOf } from '../../workload/isolation/isolation';
import { networkOf } from '../../workload/isolation/network-of';
import { controlPlane, peersAt, podsIn, tcp } from '../../workload/isolation/policy-peers';
import { meshOf, tunnel } from '../../workload/mesh/mesh';
import { waypointName, waypointPods } from '../../workload/mesh/waypoint';
import { objectLabels } from '../../workload/objects/labels';
import type { Problems } from '../../workload/values/validation';
import { choosePort, portsOf, selectorOf, type Backend, type BackendPort } from '../routing/backend';
import { gatewayApi, namespaceOf } from '../routing/gateway-api';
import { hostOf, splitPolicy } from './server-traffic';

/** The shares of requests that come from within the cluster. */
export interface MeshSplit {
  readonly name: string;
  readonly backends: readonly { readonly server: Backend; readonly weight: number }[];
  readonly mirror: { readonly server: Backend; readonly percent: number | undefined } | undefined;
}

/** What splits requests from within the cluster. */
export interface MeshSplitObjects {
  readonly service: k8s.KubeService;
  readonly route: ApiObject;
}

/**
 * Makes a Service whose requests the mesh splits: by the sidecars of its callers, or by the waypoint of its namespace.
 *
 * @see https://istio.io/latest/docs/tasks/traffic-management/traffic-shifting/
 */
export function makeMeshSplit(scope: Construct, problems: Problems, split: MeshSplit): MeshSplitObjects | undefined {
  const mesh = meshOf(scope);
  const first = split.backends[0];
  requireOperator(scope, problems, 'istio', 'service');
  if (mesh === undefined) {
    problems.add(
      'service',
      "needs a mesh, which splits the requests: say which in 'profile.mesh' of the cluster's file",
    );
  }
  if (first === undefined || mesh === undefined) {
    return undefined;
  }
  const labels = objectLabels(scope, split.name);
  const service = new k8s.KubeService(scope, 'service', {
    metadata: {
      name: split.name,
      labels: { ...labels, ...(mesh === 'istio-ambient' ? { 'istio.io/use-waypoint': waypointName } : {}) },
    },
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(first.server),
      ports: portsOf(first.server).map(({ name, port, targetPort, appProtocol }) => ({
        name,
        port,
        protocol: 'TCP',
        appProtocol,
        targetPort: toIntOrString(targetPort ?? port),
      })),
    },
  });
  const ports = split.backends.map(({ server }) => choosePort(problems, server, { prop: 'service', protocol: 'HTTP' }));
  const route =
    mesh === 'istio-sidecar' ? virtualService(scope, split, labels) : httpRoute(scope, split, { labels, ports });
  route.node.addDependency(service);
  const servers = [...split.backends, ...(split.mirror === undefined ? [] : [split.mirror])];
  for (const { server } of mesh === 'istio-ambient' ? servers : []) {
    const port = choosePort(problems, server, { prop: 'service', protocol: 'HTTP' });
    markRoute(server.service, { route, port: port?.targetPort ?? port?.port });
  }
  return { service, route };
}

function virtualService(scope: Construct, split: MeshSplit, labels: Record<string, string>): ApiObject {
  const { mirror } = split;
  return new ApiObject(scope, 'virtual-service', {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: split.name, labels },
    spec: {
      hosts: [hostOf(scope, split.name)],
      http: [
        {
          ...splitPolicy(split.backends.map(({ server }) => server)),
          route: split.backends.map(({ server, weight }) => ({
            destination: { host: hostOf(scope, server.service.name) },
            weight,
          })),
          ...(mirror === undefined
            ? {}
            : {
                mirror: { host: hostOf(scope, mirror.server.service.name) },
                mirrorPercentage: { value: mirror.percent ?? 100 },
              }),
        },
      ],
    },
  });
}

// Once for a namespace, whatever is split in it.
function waypointIn(scope: Construct): ApiObject {
  const around = scope.node.scope as Construct;
  const known = around.node.tryFindChild(waypointName) as ApiObject | undefined;
  if (known === undefined && isolationOf(scope)?.isolation === 'workloads') {
    openWaypoint(around, objectLabels(scope, waypointName));
  }
  return (
    known ??
    new ApiObject(around, waypointName, {
      apiVersion: gatewayApi,
      kind: 'Gateway',
      metadata: {
        name: waypointName,
        namespace: namespaceOf(scope),
        labels: { ...objectLabels(scope, waypointName), 'istio.io/waypoint-for': 'service' },
      },
      spec: {
        gatewayClassName: 'istio-waypoint',
        listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }],
      },
    })
  );
}

function openWaypoint(scope: Construct, labels: Record<string, string>): void {
  const { dns, dnsPort } = networkOf(scope);
  const near = [podsIn(namespaceOf(scope), {}, namespaceOf(scope))];
  new ApiObject(scope, `${waypointName}-network-policy`, {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: waypointName, labels },
    spec: {
      podSelector: { matchLabels: waypointPods },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: near, ports: tcp(tunnel) }],
      egress: [
        { to: near, ports: tcp(tunnel) },
        { to: controlPlane.peers, ports: controlPlane.ports },
        { to: peersAt(dns, namespaceOf(scope)), ports: [{ port: dnsPort, protocol: 'UDP' }, ...tcp(dnsPort)] },
      ],
    },
  });
}

function httpRoute(
  scope: Construct,
  split: MeshSplit,
  { labels, ports }: { readonly labels: Record<string, string>; readonly ports: readonly (BackendPort | undefined)[] },
): ApiObject {
  const { mirror } = split;
  const refOf = (server: Backend, port: BackendPort | undefined): object => ({
    name: server.service.name,
    ...(port === undefined ? {} : { port: port.port }),
  });
  const route = new ApiObject(scope, 'mesh-route', {
    apiVersion: gatewayApi,
    kind: 'HTTPRoute',
    metadata: { name: `${split.name}-mesh`, labels },
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: split.name, port: ports[0]?.port }],
      rules: [
        {
          ...(mirror === undefined
            ? {}
            : {
                filters: [
                  {
                    type: 'RequestMirror',
                    requestMirror: {
                      backendRef: refOf(mirror.server, portsOf(mirror.server)[0]),
                      percent: mirror.percent,
                    },
                  },
                ],
              }),
          backendRefs: split.backends.map(({ server, weight }, index) => ({ ...refOf(server, ports[index]), weight })),
        },
      ],
    },
  });
  route.node.addDependency(waypointIn(scope));
  return route;
}

function toIntOrString(value: number | string): k8s.IntOrString {
  return typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(value);
}
