import { kubeState } from '../../../workload/metrics/catalogue/around';
import type { MonitoredWorkload } from '../../../workload/monitoring/monitored';
import { like, select } from '../promql';
import type { Alert } from './alert';
import type { Watched } from './watched';

/** Pods that wait for accelerators. */
export function podsWait({ workload, namespace }: Watched<MonitoredWorkload>): Alert {
  return {
    name: 'AcceleratorPodPending',
    expr: `sum(${select(kubeState.podUnschedulable, namespace, like('pod', workload.pods))}) > 0`,
    forSeconds: 900,
    severity: 'warning',
    summary: `Pods of ${workload.name} wait for accelerators.`,
    description: `{{ $value }} pods of ${workload.name} find no node that has room for them.`,
  };
}
