import { kedaOperator, kubeState, scrapes } from '../../../workload/metrics/catalogue/around';
import type { Metric } from '../../../workload/metrics/metric';
import type { MonitoredServer } from '../../../workload/monitoring/monitored';
import { is, increase, like, lines, select } from '../promql';
import type { Alert } from './alert';
import { podsWait } from './pods-wait';
import type { Watched } from './watched';

/** Alerts on a server as Kubernetes sees it, whatever it serves. */
export function serverAlerts(server: Watched<MonitoredServer>): Alert[] {
  return [
    ...availability(server),
    ...restarts(server),
    ...(server.workload.accelerator === undefined ? [] : [podsWait(server)]),
    ...autoscaling(server),
  ];
}

interface Replicas {
  readonly wanted: Metric;
  readonly available: Metric;
  readonly label: string;
}

// A LeaderWorkerSet runs its leaders by a StatefulSet of its own name.
function replicasOf({ workload }: MonitoredServer): Replicas {
  return workload.kind === 'Deployment'
    ? { wanted: kubeState.deploymentReplicas, available: kubeState.deploymentAvailable, label: 'deployment' }
    : { wanted: kubeState.statefulSetReplicas, available: kubeState.statefulSetAvailable, label: 'statefulset' };
}

function availability({ workload, namespace, series }: Watched<MonitoredServer>): Alert[] {
  const { name, startupSeconds, metrics, pods } = workload;
  const { wanted, available, label } = replicasOf(workload);
  const own = [namespace, is(label, name)];
  const on = `on (namespace, ${label})`;
  return [
    {
      name: 'ModelServerUnavailable',
      // A server that is scaled to zero is no server that is down.
      expr: lines(`${select(available, ...own)} == 0`, `and ${on} ${select(wanted, ...own)} > 0`),
      // A pod may take as long until it serves.
      forSeconds: startupSeconds,
      severity: 'critical',
      summary: `No replica of ${name} is available.`,
      description: `Every request to ${name} fails. Its start-up budget of ${startupSeconds} seconds is over.`,
    },
    {
      name: 'ModelServerBelowReplicas',
      expr: lines(
        `${select(available, ...own)} < ${on} ${select(wanted, ...own)}`,
        `and ${on} ${select(available, ...own)} > 0`,
      ),
      forSeconds: startupSeconds + 600,
      severity: 'warning',
      summary: `${name} has fewer replicas than it should.`,
      description: `{{ $value }} replicas of ${name} are available, fewer than are wanted.`,
    },
    ...(metrics === undefined
      ? []
      : [
          {
            name: 'ModelServerNotScraped' as const,
            // Pods that Prometheus does not find have no series 'up' at all.
            expr: lines(
              `sum(${select(kubeState.podReady, namespace, like('pod', pods), is('condition', 'true'))})`,
              `- (count(${select(scrapes.up, ...series)} == 1) or vector(0)) > 0`,
            ),
            forSeconds: 600,
            severity: 'warning' as const,
            summary: `Prometheus gets no metrics from {{ $value }} pods of ${name}.`,
            description: `Alerts and autoscaling by metrics of ${name} do not see these pods.`,
          },
        ]),
  ];
}

function restarts({ workload, namespace }: Watched<MonitoredServer>): Alert[] {
  const { name, pods } = workload;
  const own = [namespace, like('pod', pods)];
  const on = 'on (namespace, pod, container)';
  return [
    {
      name: 'ModelServerRestarts',
      // Three in half an hour: an increase of two is told as a little more than two.
      expr: `${increase(kubeState.restarts, '30m', ...own)} > 2.5`,
      forSeconds: 0,
      severity: 'warning',
      summary: `A container of ${name} starts over and over.`,
      description:
        'Container {{ $labels.container }} of pod {{ $labels.pod }} started anew {{ $value }} times in half an hour.',
    },
    {
      name: 'ModelServerOutOfMemory',
      // The reason of the last end stays, so that only a new start says that it happened now.
      expr: lines(
        `${select(kubeState.lastTerminated, ...own, is('reason', 'OOMKilled'))} == 1`,
        `and ${on} ${increase(kubeState.restarts, '30m', ...own)} > 0`,
      ),
      forSeconds: 0,
      severity: 'warning',
      summary: `A container of ${name} ran out of memory.`,
      description: 'Container {{ $labels.container }} of pod {{ $labels.pod }} was killed at its memory limit.',
    },
  ];
}

function autoscaling({ workload, namespace, series }: Watched<MonitoredServer>): Alert[] {
  const { name, autoscaler, engine, metrics } = workload;
  if (autoscaler === undefined) {
    return [];
  }
  const own = [namespace, is('horizontalpodautoscaler', autoscaler.name)];
  const on = 'on (namespace, horizontalpodautoscaler)';
  const waiting = metrics === undefined ? undefined : engine?.waiting;
  const { wanted, label } = replicasOf(workload);
  const blind = lines(
    `${select(kubeState.autoscalerCondition, ...own, is('condition', 'ScalingActive'), is('status', 'false'))} == 1`,
    // At zero pods an autoscaler is switched off on purpose.
    `and on (namespace) ${select(wanted, namespace, is(label, name))} > 0`,
  );
  return [
    {
      name: 'AutoscalerAtMaximum',
      expr: lines(
        `${select(kubeState.autoscalerDesired, ...own)} >= ${on} ${select(kubeState.autoscalerMost, ...own)}`,
        ...(waiting === undefined ? [] : [`and on () sum(${select(waiting, ...series)}) > 0`]),
      ),
      forSeconds: 900,
      severity: 'warning',
      summary: `${name} has as many replicas as it may.`,
      description: `The autoscaler of ${name} wants {{ $value }} replicas, which is its maximum, and the load is still there.`,
    },
    {
      name: 'AutoscalerBlind',
      expr:
        autoscaler.scaledObject === undefined
          ? blind
          : lines(`(${blind})`, `or on () ${kedaErrors(autoscaler.scaledObject, namespace)}`),
      forSeconds: 600,
      severity: 'warning',
      summary: `The autoscaler of ${name} does not get its metrics.`,
      description: `The number of replicas of ${name} stays as it is, whatever the load.`,
    },
  ];
}

// Where the scrape of KEDA's operator keeps its own label, that of the metric has another name.
function kedaErrors(scaledObject: string, namespace: string): string {
  const own = is('scaledObject', scaledObject);
  const errors = (matcher: string): string => increase(kedaOperator.scalerErrors, '10m', own, matcher);
  return `sum(${errors(namespace)} or ${errors(exported(namespace))}) > 0`;
}

function exported(matcher: string): string {
  return `exported_${matcher}`;
}
