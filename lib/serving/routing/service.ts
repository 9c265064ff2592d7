import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { checkAnnotations } from '../../workload/objects/metadata';
import type { Problems } from '../../workload/values/validation';

/** How a server is reached within the cluster. */
export interface ServiceOptions {
  /**
   * `ClusterIP`: from within the cluster only. `NodePort` and `LoadBalancer` open the
   * server to whoever reaches the nodes or the load balancer, without the TLS and the rules that an
   * Ingress or a Gateway would bring.
   * @default 'ClusterIP'
   */
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /**
   * Whether the name of the Service stands for the pods themselves instead of one address: a gRPC client then finds all
   * of them and spreads its calls, where it would keep to one connection, and so to one pod, otherwise. Its ports are
   * those of the pods. Caution: a change of it replaces the Service.
   * @default false
   */
  readonly headless?: boolean;
  /**
   * Requests of a client go to the pod that answered it last, as long as it is ready. It holds for clients within the
   * cluster: an Ingress controller or a Gateway chooses pods itself.
   * @default - any pod
   * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#session-affinity
   */
  readonly sessionAffinity?: {
    /** Clients are told apart by their IP address. */
    readonly clientIP: {
      /**
       * How long after its last request a client is remembered, up to a day.
       * @default 10800, Kubernetes' own
       */
      readonly timeoutSeconds?: number;
    };
  };
  /**
   * Annotations, by which load balancers are configured.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A port of a server, which the Service offers under the same name. */
export interface ServerPort {
  readonly name: string;
  readonly port: number;
  /** @default - the port itself */
  readonly servicePort?: number;
  /** What is spoken, where proxies cannot guess it. */
  readonly appProtocol?: string;
}

/** What a Service stands before. */
export interface ServiceShape {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly selector: Record<string, string>;
  readonly ports: readonly ServerPort[];
}

/** Makes the Service of a server. */
export function makeService(
  scope: Construct,
  problems: Problems,
  options: ServiceOptions,
  shape: ServiceShape,
): k8s.KubeService {
  const headless = options.headless === true;
  const type = options.type ?? 'ClusterIP';
  checkService(problems, options, shape.ports);
  return new k8s.KubeService(scope, 'service', {
    metadata: { name: shape.name, labels: shape.labels, annotations: options.annotations },
    spec: {
      type,
      clusterIp: headless ? 'None' : undefined,
      selector: shape.selector,
      sessionAffinity: options.sessionAffinity === undefined ? undefined : 'ClientIP',
      sessionAffinityConfig: clientIpConfig(options),
      ports: shape.ports.map((port) => ({
        name: port.name,
        port: port.servicePort ?? port.port,
        targetPort: k8s.IntOrString.fromString(port.name),
        protocol: 'TCP',
        appProtocol: port.appProtocol,
      })),
    },
  });
}

function clientIpConfig({ sessionAffinity }: ServiceOptions): k8s.SessionAffinityConfig | undefined {
  const timeoutSeconds = sessionAffinity?.clientIP.timeoutSeconds;
  return timeoutSeconds === undefined ? undefined : { clientIp: { timeoutSeconds } };
}

function checkService(problems: Problems, options: ServiceOptions, ports: readonly ServerPort[]): void {
  checkAnnotations(problems, options.annotations, 'service.annotations');
  const timeoutSeconds = options.sessionAffinity?.clientIP.timeoutSeconds;
  problems.optionalInteger(timeoutSeconds, 'service.sessionAffinity.clientIP.timeoutSeconds', 1, 86400);
  if (options.headless !== true) {
    return;
  }
  const type = options.type ?? 'ClusterIP';
  problems.expect(
    type === 'ClusterIP',
    'service.type',
    "must be 'ClusterIP' with 'service.headless': a headless Service has no address to open",
    type,
  );
  if (options.sessionAffinity !== undefined) {
    problems.add(
      'service.sessionAffinity',
      "must be left out with 'service.headless': clients talk to the pods themselves, and nothing chooses one for them",
    );
  }
  for (const { servicePort, port } of ports) {
    problems.expect(
      servicePort === undefined || servicePort === port,
      'servicePort',
      `must be ${port}, the port of the pods, with 'service.headless': nothing translates it`,
      servicePort,
    );
  }
}
