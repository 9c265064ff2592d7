import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import type { PortName } from '../state/ports';
import type { ToolName } from '../toolchain';

/** An operator as a cluster's file names it. */
export type OperatorName = Cluster['profile']['operators'][number];

/** Where an operator's program listens, all on loopback. */
export interface OperatorPorts {
  readonly webhook: PortName;
  readonly health: PortName;
  readonly metrics: PortName;
}

/**
 * An operator that the playground runs as a program of its own, with its project's own objects, settings and webhooks.
 */
export interface Operator {
  readonly name: OperatorName & ToolName;
  /** As its project writes it. */
  readonly title: string;
  readonly version: string;
  /** The Go module with its objects, of the same version, and the tool's folder that pins it. */
  readonly module: { readonly path: string; readonly pinnedIn: string };
  /** The folders in its module whose objects `kubectl kustomize` makes. */
  readonly bases: readonly string[];
  /** Folders whose objects its own webhooks judge, so that they come after its start. @default - none */
  readonly later?: readonly string[];
  readonly namespace: string;
  /** As whom it works: the rights of its objects are given to this one. */
  readonly serviceAccount: string;
  /** The Service by which the API server calls its webhooks. */
  readonly webhookService: string;
  readonly ports: OperatorPorts;
  /** Its settings beside those of its project and those that each has. */
  readonly settings: Readonly<Record<string, unknown>>;
  /**
   * Whether its settings say where its webhooks' certificate is; else it looks in its temporary folder.
   * @default true
   */
  readonly namesCertificate?: boolean;
  /** Its flags beside the file of settings. @default - none */
  readonly args?: readonly string[];
  /**
   * A Secret from which it takes its webhooks' authority, which it then tells the API server.
   * @default - it takes none
   */
  readonly certificateSecret?: string;
  /** Which others it cannot work without. @default - none */
  readonly needs?: readonly OperatorName[];
}

/** All that an operator's programs listen on. */
export function portsOf({ ports }: Operator): PortName[] {
  return [ports.webhook, ports.health, ports.metrics];
}
