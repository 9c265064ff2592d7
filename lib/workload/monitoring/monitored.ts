import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { AcceleratorVendor } from '../accelerator/accelerator';
import type { SecretKey } from '../configuration/secret-source';
import type { EngineMetrics } from '../metrics/engine-metrics';
import type { RunMonitoring, ServerMonitoring } from './options';

/** What offers metrics. */
export interface ScrapedPort {
  /** The name of the port of the pods. */
  readonly port: string;
  readonly number: number;
  readonly path: string;
  /** The key without which they are not told. @default - everybody may ask */
  readonly key?: SecretKey;
}

interface Monitored {
  /** What has made it, and is named in problems. */
  readonly construct: IConstruct;
  readonly name: string;
  /** The object that makes its pods. */
  readonly workload: ApiObject;
  /** The labels of the pods that are asked for metrics. */
  readonly selector: Readonly<Record<string, string>>;
  /** A regular expression that is true of the names of its pods, and of those that answer requests. */
  readonly pods: string;
  readonly metrics: ScrapedPort | undefined;
  /** Whose accelerators its pods have. @default - none */
  readonly accelerator: AcceleratorVendor | undefined;
}

/** A server as a monitoring has to know it. */
export interface MonitoredServer extends Monitored {
  readonly kind: 'server';
  readonly engine: EngineMetrics | undefined;
  /** How long a pod may take until it serves. */
  readonly startupSeconds: number;
  /** The HorizontalPodAutoscaler, also the one that KEDA makes. */
  readonly autoscaler: { readonly name: string; readonly scaledObject: string | undefined } | undefined;
  /** Volumes and folders of models of which it serves the newest version. */
  readonly newest: readonly string[];
  readonly options: ServerMonitoring | false;
}

/** A run, or a job whose runs begin by a schedule. */
export interface MonitoredRun extends Monitored {
  readonly kind: 'run';
  /** A regular expression that is true of the names of its Jobs. */
  readonly jobs: string;
  readonly recurring: boolean;
  /** Whether an owner of its Jobs begins them anew, so that a failed one is no failed run yet. */
  readonly retried: boolean;
  readonly queue: string | undefined;
  readonly checkpoints: boolean;
  /** The volume and folder that it publishes into. */
  readonly publishes: string | undefined;
  readonly options: RunMonitoring | false;
}

/** What can be watched. */
export type MonitoredWorkload = MonitoredServer | MonitoredRun;

const key = Symbol.for('modelyard.monitored');
type Carrier = IConstruct & { [key]?: MonitoredWorkload };

/** Says that something can be watched. */
export function markMonitored(workload: MonitoredWorkload): void {
  (workload.construct as Carrier)[key] = workload;
}

/** What can be watched in a tree, in its order. */
export function monitoredWorkloads(root: IConstruct): MonitoredWorkload[] {
  return root.node.findAll().flatMap((construct) => (construct as Carrier)[key] ?? []);
}

// A name of pods is cut after as many characters, and gets five more.
const longestStem = 58;

/** The pods of a Deployment: its name, a hash of its template, and five characters. */
export function deploymentPods(name: string): string {
  return name.length <= longestStem - 12
    ? `${name}-[2-9b-z]+-[2-9b-z]{5}`
    : `${name.slice(0, longestStem)}[-2-9b-z]{5,17}`;
}

/** The leaders of a LeaderWorkerSet, and with their workers. */
export function groupPods(name: string): string {
  return `${name}-[0-9]+(-[0-9]+)?`;
}

/** The pods of Jobs whose names a regular expression tells. */
export function jobPods(jobs: string): string {
  return `${jobs}-.+`;
}
