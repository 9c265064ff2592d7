import type { V1Service } from '@kubernetes/client-node';

/** A port of a Service as the proxy addresses it. */
export interface ServicePort {
  /** Empty where a Service with one port gives it no name; EndpointSlices name the port the same way. */
  readonly name: string;
  readonly port: number;
}

/** The TCP ports of a Service, in its order. */
export function servicePorts(service: V1Service): ServicePort[] {
  return (service.spec?.ports ?? [])
    .filter((port) => (port.protocol ?? 'TCP') === 'TCP')
    .map((port) => ({ name: port.name ?? '', port: port.port }));
}

/**
 * The port that a request means.
 * @param asked a name or a number. @default - the port named `http`, else port 80, else the first that is not gRPC's
 * (TF Serving has both), else the first
 */
export function choosePort(ports: readonly ServicePort[], asked?: string): ServicePort | undefined {
  if (asked !== undefined) {
    return ports.find((port) => port.name === asked || String(port.port) === asked);
  }
  return (
    ports.find((port) => port.name === 'http') ??
    ports.find((port) => port.port === 80) ??
    ports.find((port) => !port.name.startsWith('grpc')) ??
    ports[0]
  );
}
