import type { AlertName } from '../../../workload/monitoring/alert-names';

/** How much an alert matters: somebody is woken, looks at it in working hours, or only sees it. */
export type Severity = 'critical' | 'warning' | 'info';

/** An alert of one workload. */
export interface Alert {
  readonly name: AlertName;
  /** The condition in PromQL. */
  readonly expr: string;
  /** How long it has to last. */
  readonly forSeconds: number;
  readonly severity: Severity;
  /** What is so, in one sentence. */
  readonly summary: string;
  /** What that means for users. */
  readonly description: string;
  /** Labels besides those that all alerts have. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}
