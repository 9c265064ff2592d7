import type { V1EndpointSlice, V1Node, V1Service } from '@kubernetes/client-node';
import { metricsService } from '../metrics/api-objects';
import { backendsOf, nodeKinds, type Address, type Backends } from './endpoints';
import { Refusal } from './refusal';
import type { Route } from './route';
import { choosePort, servicePorts, type ServicePort } from './service-port';

const noModels = [{ namespace: 'default', name: 'kubernetes' }, metricsService];

/** The objects that routing is decided from. */
export interface DirectorySource {
  services(): readonly V1Service[];
  endpointSlices(): readonly V1EndpointSlice[];
  nodes(): readonly V1Node[];
}

/** A line of the list at `/`. */
export interface ListedService {
  readonly namespace: string;
  readonly service: string;
  readonly url: string;
  readonly ports: readonly (ServicePort & { readonly url: string })[];
  readonly ready: number;
  readonly total: number;
  /** Whether every ready pod runs on a simulated node, so that nothing can answer. */
  readonly simulated: boolean;
}

/** Finds where a route leads, or says why nothing can answer there. */
export class ServiceDirectory {
  constructor(private readonly source: DirectorySource) {}

  /**
   * Where requests of this route go, at least one: the address of the Service, behind which kube-proxy chooses a pod;
   * where it has none (a headless one), those of its pods.
   * @throws Refusal 404 for an unknown namespace, Service or port; 503 when nothing can answer
   */
  addresses(route: Route): readonly Address[] {
    const service = this.find(route);
    const port = this.port(service, route);
    const backends = this.backends(service, port);
    if (backends.usable.length > 0) {
      const host = service.spec?.clusterIP ?? 'None';
      return host === 'None' ? backends.usable : [{ host, port: port.port }];
    }
    const name = `Service '${route.namespace}/${route.service}'`;
    const counts = { service: route.service, namespace: route.namespace, ready: backends.ready, total: backends.total };
    if (backends.simulatedReady > 0) {
      throw new Refusal(
        503,
        'Simulated',
        `${name}: the model runs on a simulated node and cannot answer. ` +
          'Its pods exist as objects only, without a process.',
        counts,
      );
    }
    throw new Refusal(
      503,
      'NoReadyPod',
      `${name} has no ready pod: ${backends.ready} of ${backends.total} are ready. ` +
        `See its pods with: kubectl -n ${route.namespace} get pods`,
      counts,
    );
  }

  /** All Services with their addresses. @param base `http://127.0.0.1:<port>` */
  list(base: string): ListedService[] {
    return this.models()
      .map((service) => {
        const namespace = service.metadata?.namespace ?? '';
        const name = service.metadata?.name ?? '';
        const ports = servicePorts(service);
        const main = choosePort(ports);
        const backends = main === undefined ? { ready: 0, total: 0, simulatedReady: 0 } : this.backends(service, main);
        return {
          namespace,
          service: name,
          url: `${base}/${namespace}/${name}/`,
          ports: ports.map((port) => ({ ...port, url: `${base}/${namespace}/${name}:${port.port}/` })),
          ready: backends.ready,
          total: backends.total,
          simulated: backends.ready > 0 && backends.simulatedReady === backends.ready,
        };
      })
      .sort((a, b) => a.url.localeCompare(b.url, 'en'));
  }

  private find(route: Route): V1Service {
    const services = this.models();
    const inNamespace = services.filter((service) => service.metadata?.namespace === route.namespace);
    if (inNamespace.length === 0) {
      const allowed = [...new Set(services.map((service) => service.metadata?.namespace ?? ''))].sort();
      throw new Refusal(404, 'UnknownNamespace', `No Service in a namespace '${route.namespace}'.`, { allowed });
    }
    const found = inNamespace.find((service) => service.metadata?.name === route.service);
    if (found === undefined) {
      const allowed = inNamespace.map((service) => service.metadata?.name ?? '').sort();
      throw new Refusal(404, 'UnknownService', `No Service '${route.service}' in namespace '${route.namespace}'.`, {
        allowed,
      });
    }
    return found;
  }

  private port(service: V1Service, route: Route): ServicePort {
    const ports = servicePorts(service);
    const port = choosePort(ports, route.port);
    if (port !== undefined) {
      return port;
    }
    const asked = route.port === undefined ? 'has no TCP port' : `has no TCP port '${route.port}'`;
    const allowed = ports.flatMap(({ name, port: number }) =>
      name === '' ? [String(number)] : [name, String(number)],
    );
    throw new Refusal(404, 'UnknownPort', `Service '${route.namespace}/${route.service}' ${asked}.`, { allowed });
  }

  private backends(service: V1Service, port: ServicePort): Backends {
    const { name, namespace } = service.metadata ?? {};
    const slices = this.source
      .endpointSlices()
      .filter(
        (slice) =>
          slice.metadata?.namespace === namespace && slice.metadata?.labels?.['kubernetes.io/service-name'] === name,
      );
    return backendsOf(slices, port.name, nodeKinds(this.source.nodes()));
  }

  /** All Services but those of the API server and the metrics APIs, which are no models and want credentials. */
  private models(): readonly V1Service[] {
    return this.source
      .services()
      .filter(
        ({ metadata }) =>
          !noModels.some(({ namespace, name }) => metadata?.namespace === namespace && metadata.name === name),
      );
  }
}
