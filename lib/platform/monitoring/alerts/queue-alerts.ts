import { kueue } from '../../../workload/metrics/catalogue/around';
import { increase, is, lines, select } from '../promql';
import type { Alert } from './alert';

/** Alerts on the queues of Kueue, of the whole cluster. */
export function queueAlerts(): Alert[] {
  // Each replica of Kueue's manager tells the same.
  const by = 'by (cluster_queue)';
  return [
    {
      name: 'QueueAdmitsNothing',
      expr: lines(
        `sum ${by} (max by (cluster_queue, status) (${select(kueue.pending)})) > 0`,
        `unless on (cluster_queue) max ${by} (${increase(kueue.admitted, '1h')}) > 0`,
      ),
      forSeconds: 1800,
      severity: 'warning',
      summary: 'The queue {{ $labels.cluster_queue }} admits nothing.',
      description:
        '{{ $value }} workloads wait in the queue {{ $labels.cluster_queue }}, and none was admitted for an hour: ' +
        'it is full, stopped, or they can never be admitted.',
    },
    {
      name: 'QueueAdmitsNothing',
      expr: `max ${by} (${select(kueue.status, is('status', 'active'))}) == 0`,
      forSeconds: 900,
      severity: 'warning',
      summary: 'The queue {{ $labels.cluster_queue }} is not active.',
      description:
        'The queue {{ $labels.cluster_queue }} can admit nothing: it is stopped, or a flavour or an admission ' +
        'check that it names is not there.',
      labels: { state: 'inactive' },
    },
  ];
}
