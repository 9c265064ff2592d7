import { containers, kubeState, trainingProgram } from '../../../workload/metrics/catalogue/around';
import type { MonitoredRun } from '../../../workload/monitoring/monitored';
import { duration, increase, is, like, lines, rate, select } from '../promql';
import type { Alert } from './alert';
import { podsWait } from './pods-wait';
import type { Watched } from './watched';

const defaultStuckSeconds = 1800;
const defaultCheckpointSeconds = 4 * 3600;

/** Alerts on a run, or on the runs of a schedule. */
export function runAlerts(run: Watched<MonitoredRun>): Alert[] {
  const { accelerator, recurring } = run.workload;
  return [
    failed(run),
    stuck(run),
    ...checkpointOld(run),
    ...(recurring ? [missed(run)] : []),
    ...(accelerator === undefined ? [] : [podsWait(run)]),
  ];
}

function jobsOf({ workload, namespace }: Watched<MonitoredRun>): [string, string] {
  return [namespace, like('job_name', workload.jobs)];
}

/** Whether any of its Jobs runs. */
function active(run: Watched<MonitoredRun>): string {
  return `sum(${select(kubeState.jobActive, ...jobsOf(run))}) > 0`;
}

function failed(run: Watched<MonitoredRun>): Alert {
  const { name, recurring, retried } = run.workload;
  const own = jobsOf(run);
  const yes = is('condition', 'true');
  const started = (how: string): string =>
    `max(${select(kubeState.jobStarted, ...own)} * on (namespace, job_name) (${how} == 1))`;
  return {
    name: 'TrainingFailed',
    expr: recurring
      ? // The last run that ended, for those before are the past.
        lines(
          `${started(select(kubeState.jobFailed, ...own, yes))}`,
          `> (${started(select(kubeState.jobComplete, ...own, yes))} or vector(0))`,
        )
      : `${select(kubeState.jobFailed, ...own, yes)} == 1`,
    // What begins a failed Job anew takes it away.
    forSeconds: retried ? 300 : 0,
    severity: 'warning',
    summary: recurring ? `The last run of ${name} failed.` : `The run ${name} failed.`,
    description: `${name} has failed for good: nothing tries it again.`,
  };
}

function stuck(run: Watched<MonitoredRun>): Alert {
  const { workload, namespace, series } = run;
  const { name, metrics, options, pods } = workload;
  const seconds = (options === false ? undefined : options.stuckSeconds) ?? defaultStuckSeconds;
  const window = duration(seconds);
  const standsStill =
    metrics === undefined
      ? `sum(${rate(containers.cpu, window, namespace, like('pod', pods))}) < 0.01`
      : `sum(${increase(trainingProgram.steps, window, ...series)}) == 0`;
  return {
    name: 'TrainingStuck',
    expr: lines(active(run), `and on () ${standsStill}`),
    forSeconds: 300,
    severity: 'warning',
    summary: `${name} runs and does not get on.`,
    description:
      metrics === undefined
        ? `The pods of ${name} have taken hardly any processor time for ${window}.`
        : `${name} has made no step for ${window}.`,
  };
}

function checkpointOld(run: Watched<MonitoredRun>): Alert[] {
  const { workload, series } = run;
  const { name, metrics, checkpoints, options } = workload;
  if (metrics === undefined || !checkpoints) {
    return [];
  }
  const seconds = (options === false ? undefined : options.checkpointSeconds) ?? defaultCheckpointSeconds;
  const last = `max(${select(trainingProgram.checkpoint, ...series)} > 0)`;
  const begun = `max(${select(kubeState.jobStarted, ...jobsOf(run))})`;
  return [
    {
      name: 'CheckpointOld',
      // Before the first one, the time since the run began counts.
      expr: lines(`time() - (${last} or ${begun}) > ${seconds}`, `and on () ${active(run)}`),
      forSeconds: 300,
      severity: 'warning',
      summary: `${name} has written no checkpoint for too long.`,
      description: `If ${name} is interrupted now, it loses {{ $value | humanizeDuration }} of work.`,
    },
  ];
}

function missed({ workload, namespace }: Watched<MonitoredRun>): Alert {
  const { name } = workload;
  const own = [namespace, is('cronjob', name)];
  return {
    name: 'ScheduleMissed',
    expr: lines(
      `time() - ${select(kubeState.cronJobNext, ...own)} > 600`,
      `and on (namespace, cronjob) ${select(kubeState.cronJobSuspended, ...own)} == 0`,
    ),
    forSeconds: 300,
    severity: 'warning',
    summary: `A run of ${name} did not begin.`,
    description: `A run of ${name} was to begin {{ $value | humanizeDuration }} ago.`,
  };
}
