import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../workload/objects/labels';
import { checkServerName } from '../../workload/objects/names';
import type { OneOrMore } from '../../workload/values/one-or-more';
import { Problems } from '../../workload/values/validation';
import type { IngressRoute } from '../ingress';
import { longestRequest, portsOf, replicasOf, selectorOf, type Backend } from './backend';
import { namespaceOf } from './gateway-api';
import type { GatewayRoute } from './gateway-route';
import { makeServerRoutes } from './server-routes';

export interface BlueGreenProps {
  /**
   * The name of the Service, which clients use.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** One of the two servers. */
  readonly blue: Backend;
  /** The other one. It offers the same ports. */
  readonly green: Backend;
  /** Which of them gets the requests: a setting of the stack. */
  readonly active: 'blue' | 'green';
  /**
   * Ingresses that lead to the Service.
   * @default - none
   */
  readonly ingress?: OneOrMore<IngressRoute>;
  /**
   * Routes of the Gateway API that lead to the Service.
   * @default - none
   */
  readonly route?: OneOrMore<GatewayRoute>;
}

/**
 * Two servers of which one gets all requests: the other is made ready and tried, and then takes over at once.
 *
 * The switch is the selector of one Service, so that clients within the cluster and from
 * outside change together, and back again when `active` is set back. The server that becomes active has to be ready
 * first; the other one is changed, or scaled down, only after the switch. Each is still reached by its own Service.
 *
 * @example
 * new BlueGreen(environment, 'shop', {
 *   blue,
 *   green,
 *   active: settings.active,
 *   ingress: { host: 'shop.example.com' },
 * });
 */
export class BlueGreen extends Construct implements Backend {
  public readonly name: string;
  /** The Service that leads to the active server. */
  public readonly service: k8s.KubeService;
  /** That of the server whose longest request takes longer, in seconds; undefined where neither says so. */
  public readonly requestSeconds: number | undefined;
  public readonly ingresses: readonly k8s.KubeIngress[];
  public readonly routes: readonly ApiObject[];

  constructor(scope: Construct, id: string, props: BlueGreenProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    checkServerName(problems, this.name, 'name');
    checkServers(this, problems, props, this.name);
    const [active, idle] = props.active === 'green' ? [props.green, props.blue] : [props.blue, props.green];
    const labels = objectLabels(this, this.name);
    this.service = new k8s.KubeService(this, 'service', {
      metadata: { name: this.name, labels },
      spec: {
        type: 'ClusterIP',
        selector: selectorOf(active),
        ports: portsOf(active).map(({ name, port, targetPort, appProtocol }) => ({
          name,
          port,
          protocol: 'TCP',
          appProtocol,
          targetPort: toIntOrString(targetPort ?? port),
        })),
      },
    });
    this.service.node.addDependency(active.service, ...(active.workload === undefined ? [] : [active.workload]));
    idle.workload?.node.addDependency(this.service);
    this.requestSeconds = longestRequest([props.blue, props.green]);
    const made = makeServerRoutes(this, problems, props, {
      name: this.name,
      labels,
      service: this.service,
      ports: portsOf(active),
      requestSeconds: this.requestSeconds,
      // Both: the switch changes nothing but the Service.
      behind: [props.blue.service, props.green.service],
    });
    this.ingresses = made.ingresses;
    this.routes = made.routes;
  }
}

function checkServers(scope: Construct, problems: Problems, props: BlueGreenProps, name: string): void {
  const { blue, green, active } = props;
  problems.expect(['blue', 'green'].includes(active), 'active', "must be 'blue' or 'green'", active);
  problems.expect(
    blue.service.name !== green.service.name,
    'green',
    "must be another server than 'blue'",
    green.service.name,
  );
  for (const colour of ['blue', 'green'] as const) {
    const [own, other] = [namespaceOf(scope), namespaceOf(props[colour].service)];
    problems.expect(own === other, colour, `must be in the namespace of the Service, '${own ?? ''}'`, other);
    problems.expect(
      props[colour].service.name !== name,
      colour,
      `must have another 'name' than the Service in front of both, '${name}'`,
    );
  }
  problems.expect(
    portList(blue) === portList(green),
    'green',
    "must offer the same ports as 'blue', or the switch would break its clients",
    portList(green),
  );
  const server = active === 'green' ? green : blue;
  problems.expect(
    replicasOf(server) !== 0,
    'active',
    "must be a server with 'replicas', for it gets all requests",
    active,
  );
}

function portList(server: Backend): string {
  return portsOf(server)
    .map(({ name, port, appProtocol }) => [name, port, appProtocol].filter((part) => part !== undefined).join(' '))
    .join(', ');
}

function toIntOrString(value: number | string): k8s.IntOrString {
  return typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(value);
}
