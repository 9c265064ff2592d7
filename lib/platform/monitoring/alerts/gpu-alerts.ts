import { dcgm } from '../../../workload/metrics/catalogue/around';
import type { Metric } from '../../../workload/metrics/metric';
import type { MonitoredWorkload } from '../../../workload/monitoring/monitored';
import { like, lines, select } from '../promql';
import type { Alert } from './alert';
import type { Watched } from './watched';

// Errors of the program that runs on the GPU, not of the GPU.
// https://docs.nvidia.com/deploy/xid-errors/
const programErrors = [13, 31, 43, 45];

/** Alerts on the NVIDIA GPUs of a workload. */
export function gpuAlerts(watched: Watched<MonitoredWorkload>): Alert[] {
  const { name, accelerator, kind } = watched.workload;
  if (accelerator !== 'nvidia') {
    return [];
  }
  const fault = (kindOfFault: string, expr: string, description: string): Alert => ({
    name: 'GpuFault',
    expr,
    forSeconds: 0,
    severity: 'critical',
    summary: `A GPU of ${name} has a fault.`,
    description: `${description} Move its pods to another node, and have the GPU looked at.`,
    labels: { fault: kindOfFault },
  });
  return [
    fault('xid', eitherLabels(watched, newError), 'GPU {{ $labels.UUID }} reported the error XID {{ $value }}.'),
    fault(
      'memory-rows',
      eitherLabels(watched, ({ of }) => `increase(${of(dcgm.uncorrectableRows)}[1h]) > 0`),
      'GPU {{ $labels.UUID }} replaced rows of its memory that lost data.',
    ),
    fault(
      'row-remapping',
      eitherLabels(watched, ({ of }) => `${of(dcgm.remapFailure)} == 1`),
      'GPU {{ $labels.UUID }} could not replace a broken row of its memory.',
    ),
    ...(kind === 'server' ? [idle(watched)] : []),
  ];
}

function idle(watched: Watched<MonitoredWorkload>): Alert {
  const { name } = watched.workload;
  return {
    name: 'GpuIdle',
    expr: eitherLabels(watched, ({ of }) => `avg(avg_over_time(${of(dcgm.engineActive)}[1h])) < 0.05`),
    forSeconds: 7200,
    severity: 'info',
    summary: `The GPUs of ${name} do hardly anything.`,
    description: `The GPUs of ${name} were busy {{ $value | humanizePercentage }} of the last hour.`,
  };
}

interface Labels {
  /** The series of a metric that are of GPUs of the workload. */
  readonly of: (metric: Metric) => string;
  /** The labels that name the GPU and the pod that has it. */
  readonly gpu: string;
}

// The number of the last error stays for ever, so only another one is news. Newer exporters put it into a label too:
// then it is a new series, beside one of the same pod that was there before.
function newError({ of, gpu }: Labels): string {
  const now = `${of(dcgm.xid)} != 0 ${programErrors.map((xid) => `!= ${xid}`).join(' ')}`;
  const before = `${of(dcgm.xid)} offset 10m`;
  return lines(
    `(${now} and changes(${of(dcgm.xid)}[10m]) > 0`,
    `or (${now} unless ${before}) and on (${gpu}) ${before})`,
  );
}

/**
 * The pod that has a GPU is told by `pod` where the scrape of the exporter honours its labels, and by `exported_pod`
 * where it does not: then `pod` is that of the exporter.
 */
function eitherLabels(
  { workload, namespace }: Watched<MonitoredWorkload>,
  condition: (labels: Labels) => string,
): string {
  return ['', 'exported_']
    .map((prefix) =>
      condition({
        of: (metric) => select(metric, `${prefix}${namespace}`, like(`${prefix}pod`, workload.pods)),
        gpu: `UUID, ${prefix}namespace, ${prefix}pod`,
      }),
    )
    .join('\nor ');
}
