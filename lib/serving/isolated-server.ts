import type { Construct } from 'constructs';
import { addressesIn } from '../workload/isolation/destinations';
import { isolate } from '../workload/isolation/isolate';
import { markRoute } from '../workload/isolation/isolated';
import { objectLabels, selectorLabels } from '../workload/objects/labels';
import type { Problems } from '../workload/values/validation';
import { makeServerTraffic } from './mesh/server-traffic';
import type { ServerObjects, ServerShape } from './server';
import type { ServerProps } from './server-props';

/** A server that has been made, and what is known of the network that it needs. */
interface MadeServer {
  readonly name: string;
  readonly objects: ServerObjects;
  readonly shape: Omit<ServerShape, 'name'>;
  readonly metricsPort: number | undefined;
  /** Whether it is asked which version of its model it serves. */
  readonly asked: boolean;
  readonly unknownSource: string | undefined;
}

/** Says what a server needs of the network, and makes its policy where workloads are isolated. */
export function isolateServer(
  construct: Construct,
  problems: Problems,
  props: ServerProps,
  { name, objects, shape, metricsPort, asked, unknownSource }: MadeServer,
): void {
  const { service, workload } = objects;
  if (['NodePort', 'LoadBalancer'].includes(props.service?.type ?? '')) {
    markRoute(service, { route: service });
  }
  makeServerTraffic(construct, {
    name,
    labels: objectLabels(construct, name, shape.component),
    service,
    requestSeconds: props.requestSeconds,
  });
  const first = shape.initContainers ?? [];
  isolate(problems, props, {
    construct,
    name,
    policyName: name,
    workload,
    selector: selectorLabels(name, shape.component),
    // Others are for metrics alone.
    ports: shape.ports.filter((port) => port.name !== 'metrics').map((port) => ({ name: port.name, port: port.port })),
    services: [service],
    metricsPort: props.monitored === false ? undefined : metricsPort,
    asked,
    peers: shape.group !== undefined,
    sources: [
      ...(shape.sources ?? []),
      ...addressesIn([...(shape.command ?? []), ...(shape.args ?? [])], { ...shape.env, ...props.env }),
      ...first.flatMap(({ args = [], env = {} }) => addressesIn(args, env)),
    ],
    unknownSource,
    serviceAccount: props.serviceAccount,
  });
}
