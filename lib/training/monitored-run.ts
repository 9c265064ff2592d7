import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { acceleratorVendor } from '../workload/accelerator/accelerator';
import { versionedFolder } from '../workload/models/versioned-models';
import { jobPods, markMonitored, type ScrapedPort } from '../workload/monitoring/monitored';
import { selectorLabels } from '../workload/objects/labels';
import { checkAlertNames } from '../workload/monitoring/alert-names';
import { checkLabels } from '../workload/objects/metadata';
import type { Problems } from '../workload/values/validation';
import type { TrainingRunProps } from './training-run-props';

const portName = 'metrics';

/** Where the program of a run offers metrics. */
export function runMetrics({ monitored }: TrainingRunProps): ScrapedPort | undefined {
  const metrics = monitored === false ? undefined : monitored?.metrics;
  return metrics === undefined ? undefined : { port: portName, number: metrics.port, path: metrics.path ?? '/metrics' };
}

/** The port of a container that metrics are on. */
export function metricsPort(props: TrainingRunProps): Record<string, number> | undefined {
  const metrics = runMetrics(props);
  return metrics === undefined ? undefined : { [metrics.port]: metrics.number };
}

/** Checks how a run is to be watched, and says what a monitoring has to know of it. */
export function markRunMonitored(
  construct: IConstruct,
  problems: Problems,
  props: TrainingRunProps,
  made: { readonly name: string; readonly run: string; readonly job: ApiObject },
): void {
  checkMonitored(problems, props);
  const { name, run, job } = made;
  const recurring = job.kind === 'CronJob';
  const retried = job.kind === 'JobSet' || job.kind === 'TrainJob';
  const jobs = jobNames(run, { recurring, retried });
  markMonitored({
    kind: 'run',
    construct,
    name,
    workload: job,
    selector: selectorLabels(name, 'training-job'),
    pods: jobPods(jobs),
    metrics: runMetrics(props),
    accelerator: props.accelerator === undefined ? undefined : acceleratorVendor(props.accelerator),
    jobs,
    recurring,
    retried,
    queue: props.queue?.name,
    checkpoints: props.checkpoints !== undefined,
    publishes:
      props.publish === undefined
        ? undefined
        : versionedFolder({ volume: props.publish.volume, folder: props.publish.path ?? '' }),
    options: props.monitored ?? {},
  });
}

// A CronJob appends the minute, and a JobSet makes a Job for each type of tasks.
function jobNames(run: string, { recurring, retried }: { recurring: boolean; retried: boolean }): string {
  if (recurring) {
    return `${run}-[0-9]+`;
  }
  return retried ? `${run}-.+` : run;
}

function checkMonitored(problems: Problems, { monitored, checkpoints }: TrainingRunProps): void {
  if (monitored === undefined || monitored === false) {
    return;
  }
  const { metrics, stuckSeconds, checkpointSeconds, alertLabels } = monitored;
  if (metrics !== undefined) {
    const { port, path = '/metrics' } = metrics;
    problems.integer(port, 'monitored.metrics.port', 1024, 65535);
    problems.expect(path.startsWith('/'), 'monitored.metrics.path', "must begin with '/'", path);
  }
  problems.optionalInteger(stuckSeconds, 'monitored.stuckSeconds', 300);
  problems.optionalInteger(checkpointSeconds, 'monitored.checkpointSeconds', 60);
  problems.expect(
    checkpointSeconds === undefined || (metrics !== undefined && checkpoints !== undefined),
    'monitored.checkpointSeconds',
    "needs 'checkpoints', and 'monitored.metrics' that tell when the last one was complete",
    checkpointSeconds,
  );
  checkLabels(problems, alertLabels, 'monitored.alertLabels');
  checkAlertNames(problems, monitored.withoutAlerts);
}
