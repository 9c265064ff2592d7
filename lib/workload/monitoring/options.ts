import type { AlertName } from './alert-names';
import type { ServiceObjectives } from './objectives';

interface CommonOptions {
  /**
   * Labels of its alerts, by which an Alertmanager finds who is told: `{ team: 'search' }`.
   * @default - those of the `Monitoring`
   */
  readonly alertLabels?: Readonly<Record<string, string>>;
  /**
   * Alerts that are left out.
   * @default - none
   */
  readonly withoutAlerts?: readonly AlertName[];
}

/** How a server is watched by the `Monitoring` of its environment. */
export interface ServerMonitoring extends CommonOptions {
  /**
   * What it promises: each becomes an alert that fires when the promise is being broken too fast.
   * @default - what the `Monitoring` says for all servers
   */
  readonly slo?: ServiceObjectives;
  /**
   * How many requests may wait for each pod before somebody is told.
   * @default 10
   */
  readonly waitingRequests?: number;
}

/** Where a program that trains offers metrics. */
export interface RunMetrics {
  /** The port, above 1023. */
  readonly port: number;
  /**
   * The path.
   * @default '/metrics'
   */
  readonly path?: string;
}

/** How a run is watched by the `Monitoring` of its environment. */
export interface RunMonitoring extends CommonOptions {
  /**
   * Where the program offers metrics: `training_steps_total`, which grows with each step, and
   * `training_checkpoint_timestamp_seconds`, when the last checkpoint was complete.
   * @default - nowhere: whether a run is stuck is guessed from the processor time that it takes
   */
  readonly metrics?: RunMetrics;
  /**
   * How long a run may go on without a step before it counts as stuck.
   * @default 1800
   */
  readonly stuckSeconds?: number;
  /**
   * How old the last checkpoint may become. Needs `metrics`.
   * @default 14400 where the run has `checkpoints` and `metrics`
   */
  readonly checkpointSeconds?: number;
}
