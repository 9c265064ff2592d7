import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import { renderManifest } from '../../workload/synthesis/raw-fields';
import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';

/** What requests can be led to: every server of this package, and any construct with a Service. */
export interface Backend {
  readonly service: k8s.KubeService;
  /**
   * What runs its pods.
   * @default - not known, and what depends on it is not checked
   */
  readonly workload?: ApiObject;
  /**
   * How long its longest request takes, in seconds: routes to it wait as long.
   * @default - not known, and what stands before it decides
   */
  readonly requestSeconds?: number | undefined;
}

/** How long the longest request of some backends takes, in seconds; undefined where none says so. */
export function longestRequest(backends: readonly Pick<Backend, 'requestSeconds'>[]): number | undefined {
  const known = backends.flatMap(({ requestSeconds }) =>
    requestSeconds === undefined || isDeferred(requestSeconds) ? [] : [requestSeconds],
  );
  return known.length === 0 ? undefined : Math.max(...known);
}

/** A port of a Service, as it stands in the object. */
export interface BackendPort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly appProtocol?: string;
}

/** The ports of a Service. */
export function portsOf({ service }: Backend): readonly BackendPort[] {
  const manifest = renderManifest(service) as { readonly spec?: { readonly ports?: readonly BackendPort[] } };
  return manifest.spec?.ports ?? [];
}

/** The labels by which a Service selects its pods. */
export function selectorOf({ service }: Backend): Readonly<Record<string, string>> {
  const manifest = renderManifest(service) as {
    readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
  };
  return manifest.spec?.selector ?? {};
}

/** How many pods a backend has; undefined where that is not known before the deployment, or changes. */
export function replicasOf({ workload }: Backend): number | undefined {
  const manifest =
    workload === undefined ? {} : (renderManifest(workload) as { readonly spec?: { readonly replicas?: unknown } });
  const replicas = manifest.spec?.replicas;
  return typeof replicas === 'number' ? replicas : undefined;
}

/** The port of the pods that a port of the Service leads to. */
export function podPortOf({ workload }: Backend, port: BackendPort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number' || workload === undefined) {
    return typeof target === 'number' ? target : undefined;
  }
  const { spec } = renderManifest(workload) as { readonly spec?: PodTemplates };
  const template = spec?.leaderWorkerTemplate?.leaderTemplate ?? spec?.template;
  const containers = template?.spec?.containers ?? [];
  return containers.flatMap((container) => container.ports ?? []).find(({ name }) => name === target)?.containerPort;
}

interface PodTemplate {
  readonly spec?: { readonly containers?: readonly PortedContainer[] };
}

// Of a Deployment, and of a LeaderWorkerSet.
interface PodTemplates {
  readonly template?: PodTemplate;
  readonly leaderWorkerTemplate?: { readonly leaderTemplate?: PodTemplate };
}

interface PortedContainer {
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
}

/** Which port of a backend a route wants. */
export interface WantedPort {
  /** The route, as the user wrote it: `route[1]`. */
  readonly prop: string;
  readonly protocol: 'HTTP' | 'GRPC';
  /** @default - the one named `grpc`, or the first one */
  readonly port?: string | undefined;
}

/**
 * Finds the port of a backend that a route leads to; that there is none is a problem of the route.
 *
 * @param ports those of its Service, where they are known already: reading them means writing the whole object
 */
export function choosePort(
  problems: Problems,
  backend: Backend,
  wanted: WantedPort,
  ports: readonly BackendPort[] = portsOf(backend),
): BackendPort | undefined {
  const { prop } = wanted;
  const there = ports.map(({ name, port }) => `'${name ?? port}'`).join(', ') || 'none';
  if (wanted.port !== undefined) {
    const named = ports.find(({ name }) => name === wanted.port);
    problems.expect(
      named !== undefined,
      `${prop}.port`,
      `must be a port of Service '${backend.service.name}', which has ${there}`,
      wanted.port,
    );
    return named;
  }
  if (wanted.protocol === 'GRPC') {
    const grpc = ports.find(
      ({ name, appProtocol }) => name === 'grpc' || appProtocol === 'grpc' || appProtocol === 'kubernetes.io/h2c',
    );
    problems.expect(
      grpc !== undefined,
      `${prop}.protocol`,
      `must be 'HTTP', for Service '${backend.service.name}' has no port for gRPC (ports: ${there}). ` +
        `Name the one that speaks it as '${prop}.port'`,
      'GRPC',
    );
    return grpc;
  }
  problems.expect(ports.length > 0, prop, `leads to Service '${backend.service.name}', which has no ports`);
  return ports[0];
}
