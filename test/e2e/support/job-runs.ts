// The runs of a training job as the cluster has them.

import { get } from './playground';

/** A run. */
export interface Job {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Record<string, string>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly spec: { readonly suspend?: boolean };
  readonly status: {
    readonly succeeded?: number;
    readonly failed?: number;
    readonly active?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
  };
}

/** A pod of a run. */
export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels: Record<string, string>;
    readonly deletionTimestamp?: string;
  };
  readonly status: {
    readonly phase: string;
    readonly containerStatuses?: readonly {
      readonly state: { readonly terminated?: { readonly startedAt: string; readonly finishedAt: string } };
    }[];
  };
}

/** What there was after a deploy. */
export interface Seen {
  readonly jobs: readonly Job[];
  readonly pods: readonly Pod[];
}

/** The label with the name of a run's job. */
export const nameLabel = 'app.kubernetes.io/name';

/** The runs of these jobs. */
export function runsOf({ jobs }: Seen, ...names: string[]): Job[] {
  return jobs.filter(({ metadata }) => names.includes(metadata.labels?.[nameLabel] ?? ''));
}

/** The pods of the runs of a job. */
export function podsOf({ pods }: Seen, job: string): Pod[] {
  return pods.filter(({ metadata }) => metadata.labels[nameLabel] === job);
}

/** Pods that are left of runs which are gone. */
export function podsOfOthers(seen: Seen, job: string): string[] {
  const there = runsOf(seen, job).map(({ metadata }) => metadata.name);
  return podsOf(seen, job)
    .filter(
      ({ metadata }) =>
        metadata.deletionTimestamp === undefined && !there.includes(metadata.labels['batch.kubernetes.io/job-name']!),
    )
    .map(({ metadata }) => metadata.name);
}

/** What a run is doing: `finished`, `running`, `suspended`, `waiting` in a queue. */
export function stateOf({ metadata, spec, status }: Job): string {
  if (status.conditions?.some(({ type, status: is }) => type === 'Complete' && is === 'True') === true) {
    return 'finished';
  }
  // A queue has stopped what had begun, as the queue's part is played after the deploy.
  if (spec.suspend === true && (status.active ?? 0) === 0) {
    return metadata.labels?.['kueue.x-k8s.io/queue-name'] === undefined ? 'suspended' : 'waiting';
  }
  return status.active === 1 ? 'running' : JSON.stringify(status);
}

/** Whether the controllers have told of each run what it is, and have stopped the pods of those that are suspended. */
export function isSettled({ jobs, pods }: Seen): boolean {
  const running = new Set(
    pods
      .filter(({ status }) => status.phase === 'Running')
      .map(({ metadata }) => metadata.labels['batch.kubernetes.io/job-name']),
  );
  return jobs.every(
    (job) => !stateOf(job).startsWith('{') && !(job.spec.suspend === true && running.has(job.metadata.name)),
  );
}

/** How many of these pods ran at a time, by the times of their containers. */
export function mostAtATime(pods: readonly Pod[]): number {
  const times = pods.map(({ status }) => status.containerStatuses![0]!.state.terminated!);
  return Math.max(
    ...times.map(
      ({ startedAt }) => times.filter((other) => other.startedAt <= startedAt && startedAt < other.finishedAt).length,
    ),
  );
}

/** For each pod that was made for a run, gone ones too: the run's name. */
export async function runsOfMadePods(namespace: string): Promise<string[]> {
  const { items } = await get<{ items: { involvedObject: { name: string } }[] }>(
    'events',
    '-n',
    namespace,
    '--field-selector',
    'involvedObject.kind=Job,reason=SuccessfulCreate',
  );
  return items.map(({ involvedObject }) => involvedObject.name);
}
