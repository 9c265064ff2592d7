import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import type { JsonMap } from '../../lib/workload/values/maps';
import type { DaemonSpec } from '../processes/daemon';
import type { PortName } from '../state/ports';
import type { Playground } from '../state/state';
import type { ToolName } from '../toolchain';

/** An operator as a cluster's file names it. */
export type OperatorName = Cluster['profile']['operators'][number];

/** A Kubernetes object of an operator. */
export interface OperatorObject extends JsonMap {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/** A port of a Service by which the API server, or a user of the cluster, calls an operator's program. */
interface ServedPort {
  /** @default - each that has such a port */
  readonly service?: string;
  readonly port: number;
  /** Where on 127.0.0.1 it is served. */
  readonly at: PortName;
}

/** One of an operator's programs. */
export interface OperatorProgram {
  /** Names its process, and its log. */
  readonly name: string;
  /** Undefined where it is none that is fetched. */
  readonly tool?: ToolName;
  /** All that it listens on. */
  readonly ports: readonly PortName[];
  /** Whether it calls Services of the cluster by their names. @default false */
  readonly callsServices?: boolean;
  /** With what it is started; may write its files. */
  readonly start: (pg: Playground) => Pick<DaemonSpec, 'args' | 'env' | 'cwd'> & { readonly command?: string };
  /** What comes of it when it does not run. @default - nothing that a user has to know */
  readonly whenDown?: string;
  /** What is wrong with it while it runs; undefined where it does its work. */
  readonly problem: (pg: Playground) => Promise<string | undefined>;
}

/** A Go module with objects of an operator. */
interface ObjectModule {
  readonly path: string;
  /** The tool's folder that pins it. */
  readonly pinnedIn: string;
  /** The folders in it whose objects `kubectl kustomize` makes. */
  readonly bases: readonly string[];
  /** Folders whose objects the operator's own webhooks judge, so that they come after its start. @default - none */
  readonly later?: readonly string[];
}

/** Something that has pods. */
export interface OperatorWorkload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
}

/** The pods of an operator whose own project's objects run it, on the cluster's real node. */
interface OperatorPods {
  /** Each is made of one program: `<repository>:<tag>`, without a registry. */
  readonly images: readonly { readonly image: string; readonly tool: ToolName }[];
  /** Those that have to be ready, in the order in which they are. */
  readonly workloads: readonly OperatorWorkload[];
  /** What it is given beside its project's objects. @param node the real one's name */
  readonly objects: (cluster: Cluster, node: string) => readonly OperatorObject[];
}

/**
 * An operator that the playground runs beside the API server, with its project's own objects and webhooks.
 */
export interface Operator {
  readonly name: OperatorName & ToolName;
  /** As its project writes it. */
  readonly title: string;
  readonly version: string;
  /** Where its objects are. */
  readonly modules: readonly ObjectModule[];
  readonly namespace: string;
  /**
   * Whether its bases say in which namespace each object is: the whole of a project does, a part does not.
   * @default true
   */
  readonly namespaced?: boolean;
  /** The Services that lead to it here; those of its project that are not here are left out. */
  readonly served: readonly ServedPort[];
  /** The APIServices of its project that it serves here; others are left out. @default - none */
  readonly apiServices?: readonly string[];
  /** Whom its servers' certificate names. @default - it has none */
  readonly certificateOf?: readonly [string, ...string[]];
  /**
   * A Secret from which it takes its webhooks' authority, which it then tells the API server.
   * @default - it takes none
   */
  readonly certificateSecret?: string;
  /** Takes what it needs of its project's objects, such as settings. @default - it needs nothing */
  readonly prepare?: (pg: Playground, objects: readonly OperatorObject[]) => void;
  /** In the order in which they start. */
  readonly programs: readonly OperatorProgram[];
  /** What of it is pods. @default - nothing */
  readonly pods?: OperatorPods;
  /** Which others it cannot work without. @default - none */
  readonly needs?: readonly OperatorName[];
}

/** The tools of an operator's programs. */
export function toolsOf({ programs, pods }: Operator): ToolName[] {
  return [...programs.flatMap(({ tool }) => tool ?? []), ...(pods?.images ?? []).map(({ tool }) => tool)];
}
