import type { ServiceObjectives } from '../../../workload/monitoring/objectives';
import type { MonitoredWorkload } from '../../../workload/monitoring/monitored';

/** A workload with what its alerts choose series by. */
export interface Watched<Workload extends MonitoredWorkload> {
  readonly workload: Workload;
  /** A matcher of its namespace. */
  readonly namespace: string;
  /** Matchers of its own scraped series. */
  readonly series: readonly string[];
  /** What it promises. */
  readonly objectives: ServiceObjectives;
  /** The runs of the environment that publish what it serves. */
  readonly publishers: readonly { readonly jobs: string }[];
}
