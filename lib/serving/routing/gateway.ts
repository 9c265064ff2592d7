import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { brand } from '../../workload/values/brand';
import { clusterOf } from '../../workload/cluster/cluster-context';
import { objectLabels } from '../../workload/objects/labels';
import { letInSolver } from '../../workload/isolation/acme-solver';
import { checkAnnotations } from '../../workload/objects/metadata';
import { checkHost, checkName, nameLimits } from '../../workload/objects/names';
import { Problems } from '../../workload/values/validation';
import { gatewayApi, namespaceOf, requireGatewayApi } from './gateway-api';
import { hostnamesIntersect } from './hostnames';

/** A port of a Gateway. */
export interface Listener {
  /** Its name, by which a route can choose it (`sectionName`). */
  readonly name: string;
  /**
   * What it speaks. gRPC comes over either.
   * @default 'HTTP'; 'HTTPS' with a `tlsSecret`
   */
  readonly protocol?: 'HTTP' | 'HTTPS';
  /**
   * The port.
   * @default 80; 443 with HTTPS
   */
  readonly port?: number;
  /**
   * The host that it answers for; a leading `*.` stands for anything below a domain.
   * @default - every host
   */
  readonly hostname?: string;
  /**
   * The Secret with the certificate, of type `kubernetes.io/tls`, in the namespace of the Gateway.
   * @default - none: HTTP
   */
  readonly tlsSecret?: string;
  /**
   * Whose routes it takes: of its own namespace, or of all.
   * @default 'Same'
   */
  readonly routesFrom?: 'Same' | 'All';
}

export interface GatewayProps {
  /**
   * The name of the Gateway.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * What its load balancer is made by.
   * @default - the gateway class of the cluster
   */
  readonly gatewayClassName?: string;
  /**
   * Its ports.
   * @default - HTTP on port 80, for every host
   */
  readonly listeners?: readonly Listener[];
  /**
   * Annotations, by which certificates and load balancers are configured.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What a route is attached to: a Gateway that somebody else makes, or one of its listeners. */
export interface ParentRef {
  /** The name of the Gateway. */
  readonly name: string;
  /**
   * Its namespace. Its listeners have to take routes from other ones.
   * @default - the namespace of the route
   */
  readonly namespace?: string;
  /**
   * One of its listeners.
   * @default - all that fit
   */
  readonly sectionName?: string;
}

/**
 * Where traffic enters the cluster: a load balancer with ports, hosts and certificates, which servers attach routes to.
 *
 * @example
 * const gateway = new Gateway(environment, 'models', {
 *   listeners: [{ name: 'https', hostname: '*.example.com', tlsSecret: 'certificate' }],
 * });
 * new TfServing(environment, 'digits', {
 *   model: { uri: 'gs://models.example.com/digits' },
 *   resources,
 *   route: { parentRefs: [gateway], hostnames: ['digits.example.com'] },
 * });
 *
 * @see https://gateway-api.sigs.k8s.io/api-types/gateway/
 */
export class Gateway extends Construct {
  static {
    brand(this, 'Gateway');
  }

  public readonly name: string;
  public readonly gateway: ApiObject;
  public readonly listeners: readonly Listener[];

  constructor(scope: Construct, id: string, props: GatewayProps = {}) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    this.listeners = props.listeners ?? [{ name: 'http' }];
    const gatewayClassName = props.gatewayClassName ?? clusterOf(this).profile.gatewayClass;
    checkName(problems, this.name, 'name', nameLimits.object);
    checkAnnotations(problems, props.annotations, 'annotations');
    if (requireGatewayApi(this, problems, 'gatewayClassName') && gatewayClassName === undefined) {
      problems.add(
        'gatewayClassName',
        'must be given, for nothing is known of the cluster. ' +
          "Provide one whose file has 'profile.gatewayClass', or name the class",
      );
    }
    checkListeners(problems, this.listeners);
    this.gateway = new ApiObject(this, 'gateway', {
      apiVersion: gatewayApi,
      kind: 'Gateway',
      metadata: {
        name: this.name,
        labels: objectLabels(this, this.name),
        annotations: props.annotations,
      },
      spec: { gatewayClassName, listeners: this.listeners.map(shapeListener) },
    });
    letInSolver(this.gateway, props.annotations);
  }

  /**
   * One of its listeners, for the `parentRefs` of a route. A listener that it does not have is a problem of the route.
   *
   * @example
   * const route = { parentRefs: [gateway.listener('https')], hostnames: ['digits.example.com'] };
   * new TfServing(environment, 'digits', { model: { volume: models, path: 'digits' }, resources, route });
   */
  public listener(name: string): ParentRef {
    const namespace = namespaceOf(this);
    const reference: ParentRef = { name: this.name, sectionName: name, namespace };
    owners.set(reference, this);
    return reference;
  }
}

const owners = new WeakMap<ParentRef, Gateway>();

/** The construct that a reference stands for; undefined for a Gateway made elsewhere. */
export function gatewayOf(parent: ParentRef | Gateway): Gateway | undefined {
  return parent instanceof Gateway ? parent : owners.get(parent);
}

/** The listeners of a Gateway that take routes of a namespace, for one of these hosts. */
export function openListeners(gateway: Gateway, route: IConstruct, hostnames: readonly string[]): readonly Listener[] {
  const sameNamespace = namespaceOf(gateway) === namespaceOf(route);
  const hosts = hostnames.length === 0 ? [undefined] : hostnames;
  return gateway.listeners.filter(
    (listener) =>
      (sameNamespace || listener.routesFrom === 'All') &&
      hosts.some((host) => hostnamesIntersect(host, listener.hostname)),
  );
}

function protocolOf(listener: Listener): 'HTTP' | 'HTTPS' {
  return listener.protocol ?? (listener.tlsSecret === undefined ? 'HTTP' : 'HTTPS');
}

function portOf(listener: Listener): number {
  return listener.port ?? (protocolOf(listener) === 'HTTPS' ? 443 : 80);
}

function shapeListener(listener: Listener): object {
  return {
    name: listener.name,
    protocol: protocolOf(listener),
    port: portOf(listener),
    hostname: listener.hostname,
    ...(listener.tlsSecret === undefined
      ? {}
      : { tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: listener.tlsSecret }] } }),
    allowedRoutes: { namespaces: { from: listener.routesFrom ?? 'Same' } },
  };
}

function checkListeners(problems: Problems, listeners: readonly Listener[]): void {
  problems.expect(listeners.length > 0 && listeners.length <= 64, 'listeners', 'must be 1 to 64', listeners.length);
  for (const [index, listener] of listeners.entries()) {
    const at = `listeners[${index}]`;
    const before = listeners.slice(0, index);
    checkName(problems, listener.name, `${at}.name`, nameLimits.object);
    problems.expect(
      before.every((other) => other.name !== listener.name),
      `${at}.name`,
      'must be another name than that of the other listeners',
      listener.name,
    );
    problems.integer(portOf(listener), `${at}.port`, 1, 65535);
    if (listener.hostname !== undefined) {
      checkHost(problems, listener.hostname, `${at}.hostname`);
    }
    const taken = before.some(
      (other) =>
        portOf(other) === portOf(listener) &&
        protocolOf(other) === protocolOf(listener) &&
        other.hostname === listener.hostname,
    );
    problems.expect(!taken, at, 'must differ from the other listeners in port, protocol or hostname');
    if (protocolOf(listener) === 'HTTPS') {
      problems.expect(
        listener.tlsSecret !== undefined,
        `${at}.tlsSecret`,
        'must name the Secret with the certificate, which HTTPS needs',
        listener.tlsSecret,
      );
    } else {
      problems.expect(
        listener.tlsSecret === undefined,
        `${at}.tlsSecret`,
        'must be left out with HTTP',
        listener.tlsSecret,
      );
    }
  }
}
