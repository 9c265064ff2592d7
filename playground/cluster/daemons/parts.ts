import type { Cluster } from '../../../lib/workload/cluster/cluster-profile';
import type { Playground } from '../../state/state';
import type { ToolName } from '../../toolchain';
import type { Credentials } from '../credentials';
import type { SchedulerTiming } from '../scheduler-config';

/** What the daemons of a control plane are made from. */
export interface ControlPlaneParts {
  readonly pg: Playground;
  readonly cluster: Cluster;
  readonly credentials: Credentials;
  /** The path of a program. @throws Error where there is none */
  readonly program: (name: ToolName) => string;
  /** Whether the real pool runs as a real node; else it is simulated. */
  readonly realNode: boolean;
  /** How soon the scheduler tries again. @default - its own times */
  readonly schedulerTiming?: SchedulerTiming;
  /** Hears what is being done. */
  readonly progress: (message: string) => void;
}

/** How long a daemon may take to stop. The API server would wait for its watches to end, longer than anybody wants. */
export const stopTimeoutMs = 3_000;

/** The flag for the gates that the cluster file names, which all daemons have to agree on. */
export function featureGates({ profile }: Cluster): string[] {
  const gates = Object.entries(profile.featureGates).map(([gate, on]) => `${gate}=${on}`);
  return gates.length === 0 ? [] : [`--feature-gates=${gates.join(',')}`];
}
