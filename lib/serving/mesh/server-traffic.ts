import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { meshOf } from '../../workload/mesh/mesh';
import { isDeferred } from '../../workload/synthesis/markers';
import { longestRequest, type Backend } from '../routing/backend';
import { namespaceOf } from '../routing/gateway-api';

const networking = 'networking.istio.io/v1';

/** A Service of the mesh. */
interface MeshService {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly service: ApiObject;
  readonly requestSeconds?: number | undefined;
}

/**
 * Makes what sidecars have to know of a server: that a request is not sent twice, which costs as much as the first time
 * and may write something twice; how long it may take; and that a pod that fails gets none for a while. Nothing where
 * there are no sidecars.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/
 */
export function makeServerTraffic(scope: Construct, { name, labels, service, requestSeconds }: MeshService): void {
  if (meshOf(scope) !== 'istio-sidecar') {
    return;
  }
  const host = hostOf(scope, service.name);
  const metadata = { name, labels };
  const rule = new ApiObject(scope, 'destination-rule', {
    apiVersion: networking,
    kind: 'DestinationRule',
    metadata,
    spec: {
      host,
      trafficPolicy: {
        tls: { mode: 'ISTIO_MUTUAL' },
        // A language model takes seconds for one and minutes for another: in turn, some pods would pile them up.
        loadBalancer: { simple: 'LEAST_REQUEST' },
        connectionPool: { tcp: { tcpKeepalive: { time: '300s', interval: '60s' } } },
        // Half of the pods stay whatever happens: all of them fail where a request is at fault.
        outlierDetection: {
          consecutive5xxErrors: 5,
          consecutiveGatewayErrors: 5,
          interval: '30s',
          baseEjectionTime: '30s',
          maxEjectionPercent: 50,
        },
      },
    },
  });
  const route = new ApiObject(scope, 'virtual-service', {
    apiVersion: networking,
    kind: 'VirtualService',
    metadata,
    spec: { hosts: [host], http: [{ ...requestPolicy(requestSeconds), route: [{ destination: { host } }] }] },
  });
  rule.node.addDependency(service);
  route.node.addDependency(service);
}

/** How a mesh sends requests: once, and as long as the longest takes. */
export function requestPolicy(requestSeconds: number | undefined): object {
  const known = requestSeconds !== undefined && !isDeferred(requestSeconds);
  // Without a time there is no limit, but that of the server itself.
  return { ...(known ? { timeout: `${requestSeconds}s` } : {}), retries: { attempts: 0 } };
}

/** The name by which all of a mesh know a Service. */
export function hostOf(scope: Construct, name: string): string {
  return `${name}.${namespaceOf(scope) ?? 'default'}.svc.cluster.local`;
}

/** How long the longest request of some servers takes, as a mesh is told of it. */
export function splitPolicy(backends: readonly Pick<Backend, 'requestSeconds'>[]): object {
  return requestPolicy(longestRequest(backends));
}
