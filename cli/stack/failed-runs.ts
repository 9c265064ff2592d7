import { setTimeout as sleep } from 'node:timers/promises';
import { runKubectl, type KubectlCommand } from './kubectl';
import { visibleText } from '../../lib/workload/values/visible-text';

/** A Job as `kubectl get -o json` prints it. */
export interface Job {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly creationTimestamp: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
      readonly lastTransitionTime: string;
    }[];
  };
}

// With any other reason, such as that of a pod failure policy, Pulumi's official plugin waits on until its timeout.
// https://github.com/pulumi/pulumi-kubernetes/blob/v4.29.0/provider/pkg/await/checker/job/check.go
const seenByPulumi = ['BackoffLimitExceeded', 'DeadlineExceeded'];

/**
 * Waits until a training run has failed without Pulumi's official plugin seeing it: by `failOnExitCodes`, a gate before
 * publishing, or indexes of its own.
 *
 * @param waitedFor runs that had ended before, and are waited for again: `<namespace>/<name>`
 * @param namespaces those of the deploy's stack: what fails elsewhere is somebody else's
 * @param signal ends the watch
 * @returns what failed and why, with the end of its log; undefined where the watch was ended
 */
export async function unseenFailure(
  kubectl: KubectlCommand,
  waitedFor: readonly string[],
  namespaces: () => Promise<ReadonlySet<string>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const since = Date.now();
  while (await pause(5_000, signal)) {
    const all = await jobs(kubectl);
    const unseen = all.filter((job) => isUnseen(job, all, waitedFor, { since, now: Date.now() }));
    if (unseen.length === 0) {
      continue;
    }
    const own = await namespaces();
    const failed = unseen.find(({ metadata }) => own.has(metadata.namespace));
    if (failed === undefined) {
      continue;
    }
    // What else is being deployed may come to its end, and say why it does not.
    await pause(15_000, signal);
    const { name, namespace } = failed.metadata;
    const log = await runKubectl(kubectl, 'logs', `job/${name}`, '-n', namespace, '--tail=20', '--all-containers');
    return [
      `run ${namespace}/${name} has failed: ${visibleText(failureOf(failed)?.message ?? '')}`,
      ...(log.failed ? [] : log.stdout.split('\n').map((line) => `  ${visibleText(line)}`)),
    ].join('\n');
  }
  return undefined;
}

// How long a deploy may take until it has made its runs.
const untilMade = 60_000;

/**
 * Whether a run has failed that a deploy waits for, and Pulumi does not see it.
 *
 * @param all every run that there is: one that failed before is not waited for where another has taken its place
 * @param times when the deploy began, and what time it is, in milliseconds since 1970
 */
export function isUnseen(
  job: Job,
  all: readonly Job[],
  waitedFor: readonly string[],
  { since, now }: { readonly since: number; readonly now: number },
): boolean {
  const failure = failureOf(job);
  if (failure === undefined || seenByPulumi.includes(failure.reason ?? '')) {
    return false;
  }
  // The cluster writes whole seconds.
  const isLater = (time: string): boolean => Date.parse(time) >= since - 1_000;
  if (isLater(failure.lastTransitionTime)) {
    return true;
  }
  const { name, namespace } = job.metadata;
  const replaced = all.some(
    ({ metadata }) =>
      metadata.namespace === namespace && nameOf({ metadata }) === nameOf(job) && isLater(metadata.creationTimestamp),
  );
  return now - since >= untilMade && !replaced && waitedFor.includes(`${namespace}/${name}`);
}

function nameOf({ metadata }: Job): string | undefined {
  return metadata.labels?.['app.kubernetes.io/name'];
}

function failureOf({
  status,
}: Job): { readonly reason?: string; readonly message?: string; readonly lastTransitionTime: string } | undefined {
  return status?.conditions?.find((condition) => condition.type === 'Failed' && condition.status === 'True');
}

/** None where one may not list them. */
async function jobs(kubectl: KubectlCommand): Promise<readonly Job[]> {
  const result = await runKubectl(
    kubectl,
    'get',
    'jobs',
    '--all-namespaces',
    '-l',
    'app.kubernetes.io/managed-by=modelyard',
    '-o',
    'json',
  );
  return result.failed ? [] : (JSON.parse(result.stdout) as { items: readonly Job[] }).items;
}

/** @returns whether the time passed; false where the signal came first */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal, ref: false }).catch(() => false);
}
