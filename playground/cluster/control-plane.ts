import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import type { DaemonSpec } from '../processes/daemon';
import type { Playground } from '../state/state';
import type { Tool, ToolName } from '../toolchain';
import { ensureCredentials, writeAdminKubeconfig } from './credentials';
import { kubeApiserver } from './daemons/kube-apiserver';
import { kubeControllerManager } from './daemons/kube-controller-manager';
import { kubeScheduler } from './daemons/kube-scheduler';
import { kwok } from './daemons/kwok';
import type { ControlPlaneParts } from './daemons/parts';
import { etcd } from './etcd';
import type { SchedulerTiming } from './scheduler-config';

/** Kubernetes' names for the daemons of the control plane, in the order in which they start. */
export const controlPlaneDaemons = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const;

/** One of {@link controlPlaneDaemons}. */
export type ControlPlaneDaemon = (typeof controlPlaneDaemons)[number];

/** What is different in a control plane that is not the playground's own. */
export interface ControlPlaneOptions {
  /** Flags that are added to a daemon's; one that is given twice has its last value. @default - none */
  readonly flags?: Readonly<Partial<Record<ControlPlaneDaemon, readonly string[]>>>;
  /** Variables of all daemons, instead of their own of these names. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** How soon the scheduler tries again. @default - its own times */
  readonly schedulerTiming?: SchedulerTiming;
  /** How all daemons are stopped. @default - each in its own way, so that nothing is lost */
  readonly stopSignal?: NodeJS.Signals;
}

/** How the cluster is started. */
export interface StartClusterOptions {
  /** Hears what is being done. */
  readonly progress: (message: string) => void;
  /** Whether the real pool will run as a real node; else it is simulated. */
  readonly realNode: boolean;
  /** The operators that will run in it: they bring their definitions. @default - none */
  readonly operators?: readonly string[];
  /** @default - the playground's own */
  readonly controlPlane?: ControlPlaneOptions;
}

/** What each daemon of the control plane is started with. */
export function controlPlane(
  pg: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  cluster: Cluster,
  { progress, realNode, controlPlane: options = {} }: StartClusterOptions,
): DaemonSpec[] {
  const { flags, env, schedulerTiming, stopSignal } = options;
  const credentials = ensureCredentials(pg);
  const program = (name: ToolName): string => {
    const tool = tools.get(name);
    if (tool === undefined) {
      throw new Error(`the tool ${name} is missing`);
    }
    return tool.path;
  };
  writeAdminKubeconfig(pg);
  const parts: ControlPlaneParts = { pg, cluster, credentials, program, realNode, schedulerTiming, progress };
  return [
    etcd(pg, program('etcd'), progress),
    kubeApiserver(parts),
    kubeControllerManager(parts),
    kubeScheduler(parts),
    kwok(parts),
  ].map((spec) => ({
    ...spec,
    args: [...spec.args, ...(flags?.[spec.name as ControlPlaneDaemon] ?? [])],
    env: { ...spec.env, ...env },
    stopSignal: stopSignal ?? spec.stopSignal,
  }));
}
