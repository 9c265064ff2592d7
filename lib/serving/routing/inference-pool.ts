import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { brand } from '../../workload/values/brand';
import { markCaller, markRoute } from '../../workload/isolation/isolated';
import { isolationOf } from '../../workload/isolation/isolation';
import { provideNotes } from '../../workload/synthesis/notes';
import { objectLabels } from '../../workload/objects/labels';
import { checkName, nameLimits } from '../../workload/objects/names';
import { eachOf, type OneOrMore } from '../../workload/values/one-or-more';
import { requireOperator } from '../../workload/cluster/operators';
import { Problems } from '../../workload/values/validation';
import { podPortOf, portsOf, selectorOf, type Backend } from './backend';
import { namespaceOf } from './gateway-api';
import { makeGatewayRoute, type BackendRef, type HttpRoute } from './gateway-route';
import { checkNames, routeId } from './server-routes';

/** The Service that chooses a pod for every request, by what it knows of the pods' queues and caches. */
export interface EndpointPicker {
  /** The name of its Service, in the namespace of the pool. */
  readonly name: string;
  /**
   * The port of its Service.
   * @default 9002
   */
  readonly port?: number;
  /**
   * What happens to requests while it does not answer: `FailClose` refuses them, `FailOpen` sends them to any pod.
   * @default 'FailClose', the API's own
   */
  readonly failureMode?: 'FailOpen' | 'FailClose';
  /**
   * The labels of its pods, which ask those of the server for metrics: where workloads are isolated, they are let in.
   * @default - `inferencepool` with its name, as the chart of the pool sets it
   */
  readonly podLabels?: Readonly<Record<string, string>>;
}

export interface InferencePoolProps {
  /**
   * The name of the pool.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** The server whose pods it holds. */
  readonly server: Backend;
  /** What chooses among them. Somebody else runs it. */
  readonly endpointPicker: EndpointPicker;
  /**
   * The ports of the pods.
   * @default - the one that the first port of the Service leads to
   */
  readonly targetPorts?: readonly number[];
  /**
   * Routes that lead to the pool instead of to the Service.
   * @default - none
   */
  readonly route?: OneOrMore<HttpRoute>;
}

/** The API group of the pool. @see https://gateway-api-inference-extension.sigs.k8s.io/ */
export const inferenceGroup = 'inference.networking.k8s.io';

/**
 * The pods of a server of a language model, for Gateways that choose among them by their load instead of in turn.
 *
 * @example
 * const chat = new GpuModelServer(environment, 'chat', {
 *   engine: vllm({ model: 'Qwen/Qwen3-8B', modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218' }),
 *   accelerator,
 *   resources,
 * });
 * new InferencePool(environment, 'chat-pool', {
 *   server: chat,
 *   endpointPicker: { name: 'chat-epp' },
 *   route: { parentRefs: [gateway], hostnames: ['chat.example.com'] },
 * });
 *
 * @see https://gateway-api-inference-extension.sigs.k8s.io/api-types/inferencepool/
 */
export class InferencePool extends Construct {
  static {
    brand(this, 'InferencePool');
  }

  public readonly name: string;
  public readonly pool: ApiObject;
  /** That of its server: how long the longest request takes, in seconds. */
  public readonly requestSeconds: number | undefined;
  public readonly routes: readonly ApiObject[];
  /** Where a route of one's own leads. */
  public readonly backendRef: BackendRef;
  private readonly server: Backend;
  private readonly ports: readonly { readonly number: number }[];

  constructor(scope: Construct, id: string, props: InferencePoolProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    checkName(problems, this.name, 'name', nameLimits.object);
    requireOperator(this, problems, 'gateway-api-inference-extension', 'server');
    const labels = objectLabels(this, this.name);
    this.server = props.server;
    this.ports = targetPorts(problems, props).map((number) => ({ number }));
    this.pool = new ApiObject(this, 'pool', {
      apiVersion: `${inferenceGroup}/v1`,
      kind: 'InferencePool',
      metadata: { name: this.name, labels },
      spec: {
        selector: { matchLabels: selectorOf(props.server) },
        targetPorts: this.ports,
        endpointPickerRef: shapePicker(problems, props.endpointPicker),
      },
    });
    this.pool.node.addDependency(props.server.service);
    // It asks the pods for their metrics, by which it chooses.
    const { name: picker, podLabels = { inferencepool: picker } } = props.endpointPicker;
    provideNotes(this, () =>
      isolationOf(this)?.isolation === 'workloads'
        ? [
            `endpoint picker '${picker}' is not made here: it needs a NetworkPolicy of its own where its namespace is ` +
              `isolated. Its pods are let in by their labels, ${JSON.stringify(podLabels)}: say others in ` +
              "'endpointPicker.podLabels'",
          ]
        : [],
    );
    markCaller(props.server.service, { namespace: namespaceOf(this) ?? '', podLabels });
    this.requestSeconds = props.server.requestSeconds;
    this.backendRef = { group: inferenceGroup, kind: 'InferencePool', name: this.name };
    checkNames(problems, props, this.name);
    this.routes = eachOf(props.route, 'route').map(({ item, prop }, index) => {
      problems.expect(
        item.port === undefined,
        `${prop}.port`,
        "must be left out: the ports of a pool are its 'targetPorts'",
        item.port,
      );
      return makeGatewayRoute(this, problems, item, {
        id: routeId('route', index),
        prop,
        name: this.name,
        labels,
        backends: [this.backendRef],
        requestSeconds: this.requestSeconds,
      });
    });
    for (const route of this.routes) {
      this.leadTo(route);
      route.node.addDependency(this.pool);
    }
  }

  /** Says that a route leads to the pods of its server. */
  public leadTo(route: ApiObject): void {
    for (const { number } of this.ports) {
      markRoute(this.server.service, { route, port: number });
    }
  }
}

function targetPorts(problems: Problems, props: InferencePoolProps): readonly number[] {
  const first = portsOf(props.server)[0];
  const found = first === undefined ? undefined : podPortOf(props.server, first);
  const ports = props.targetPorts ?? (found === undefined ? [] : [found]);
  problems.expect(
    ports.length > 0 && ports.length <= 8,
    'targetPorts',
    'must be 1 to 8 ports of the pods, and cannot be read from the server',
    ports.length,
  );
  for (const [index, port] of ports.entries()) {
    problems.integer(port, `targetPorts[${index}]`, 1, 65535);
    problems.expect(
      ports.indexOf(port) === index,
      `targetPorts[${index}]`,
      'must be another port than the ones before',
      port,
    );
  }
  return ports;
}

function shapePicker(problems: Problems, picker: EndpointPicker): object {
  const port = picker.port ?? 9002;
  checkName(problems, picker.name, 'endpointPicker.name', nameLimits.object);
  problems.integer(port, 'endpointPicker.port', 1, 65535);
  return {
    group: '',
    kind: 'Service',
    name: picker.name,
    port: { number: port },
    failureMode: picker.failureMode ?? 'FailClose',
  };
}
