import { kubeState, servingProgram } from '../../../workload/metrics/catalogue/around';
import type { MonitoredServer } from '../../../workload/monitoring/monitored';
import { like, lines, select } from '../promql';
import type { Alert } from './alert';
import type { Watched } from './watched';

// A server that looks for versions finds one within that time, and loads it.
const graceSeconds = 900;
const window = '75m';
const windowSeconds = 4500;

/** An alert on versions that runs have published and a server does not serve. */
export function versionAlerts({ workload, namespace, series, publishers }: Watched<MonitoredServer>): Alert[] {
  const { name, engine, metrics } = workload;
  if (publishers.length === 0 || metrics === undefined) {
    return [];
  }
  const jobs = like('job_name', publishers.map((publisher) => publisher.jobs).join('|'));
  const published = `max(${select(kubeState.jobCompleted, namespace, jobs)})`;
  const loads = engine?.loads;
  return [
    {
      name: 'PublishedVersionNotServed',
      expr:
        loads === undefined
          ? lines(
              `time() - ${published} > ${graceSeconds}`,
              `and on () ${published} > max(${select(servingProgram.loaded, ...series)})`,
            )
          : lines(
              `(time() - ${published} > ${graceSeconds}) < ${windowSeconds}`,
              // What is loaded now and was not loaded then.
              `unless on () (${select(loads, ...series)}`,
              `unless on (model_path) ${select(loads, ...series)} offset ${window})`,
            ),
      forSeconds: 0,
      severity: 'warning',
      summary: `${name} does not serve the version that was published last.`,
      description: `A run published a version {{ $value | humanizeDuration }} ago, and ${name} has loaded none since.`,
    },
  ];
}
