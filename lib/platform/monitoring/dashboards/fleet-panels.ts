import { dcgm, kubeState, kueue, trainingProgram } from '../../../workload/metrics/catalogue/around';
import type { Metric } from '../../../workload/metrics/metric';
import { is, rate, select } from '../promql';
import { rateUnitOf, rateWindow, unitOf, type Panel } from './panel';

/** Panels on all servers of a namespace. @param namespace a matcher of it */
export function fleetPanels(namespace: string): Panel[] {
  const one = (title: string, metric: Metric, by: string, ...more: string[]): Panel => ({
    title,
    unit: unitOf(metric),
    queries: [{ expr: `sum by (${by}) (${select(metric, namespace, ...more)})`, legend: `{{${by}}}` }],
  });
  return [
    one('Replicas that are available', kubeState.deploymentAvailable, 'deployment'),
    one('Replicas that are wanted', kubeState.deploymentReplicas, 'deployment'),
    {
      title: 'Starts of containers in an hour',
      unit: unitOf(kubeState.restarts),
      queries: [
        { expr: `sum by (pod) (increase(${select(kubeState.restarts, namespace)}[1h])) > 0`, legend: '{{pod}}' },
      ],
    },
    one('Pods that find no node', kubeState.podUnschedulable, 'pod'),
    one('Replicas that autoscalers want', kubeState.autoscalerDesired, 'horizontalpodautoscaler'),
    ...gpuPanels(namespace),
  ];
}

/** Panels on runs of a namespace, and on the queues that they wait in. */
export function trainingPanels(namespace: string): Panel[] {
  return [
    {
      title: 'Jobs that run',
      unit: unitOf(kubeState.jobActive),
      queries: [{ expr: `sum by (job_name) (${select(kubeState.jobActive, namespace)}) > 0`, legend: '{{job_name}}' }],
    },
    {
      title: 'Jobs that failed',
      unit: unitOf(kubeState.jobFailed),
      queries: [
        {
          expr: `sum by (job_name) (${select(kubeState.jobFailed, namespace, is('condition', 'true'))}) > 0`,
          legend: '{{job_name}}',
        },
      ],
    },
    {
      title: 'Steps per second',
      unit: rateUnitOf(trainingProgram.steps),
      queries: [
        {
          expr: `sum by (app_kubernetes_io_name) (${rate(trainingProgram.steps, rateWindow, namespace)})`,
          legend: '{{app_kubernetes_io_name}}',
        },
      ],
    },
    {
      title: 'Age of the last checkpoint',
      unit: unitOf(trainingProgram.checkpoint),
      queries: [
        {
          expr: `time() - max by (app_kubernetes_io_name) (${select(trainingProgram.checkpoint, namespace)} > 0)`,
          legend: '{{app_kubernetes_io_name}}',
        },
      ],
    },
    {
      title: 'Workloads that wait in queues',
      description: 'Of the whole cluster.',
      unit: unitOf(kueue.pending),
      queries: [
        {
          expr: `sum by (cluster_queue) (max by (cluster_queue, status) (${select(kueue.pending)}))`,
          legend: '{{cluster_queue}}',
        },
      ],
    },
    ...gpuPanels(namespace),
  ];
}

// The pod is told by another label where the scrape of the exporter does not honour its labels.
function gpuPanels(namespace: string): Panel[] {
  const gpus = (title: string, metric: Metric): Panel => ({
    title,
    unit: unitOf(metric),
    queries: ['', 'exported_'].map((prefix) => ({
      expr: `max by (UUID, ${prefix}pod) (${select(metric, `${prefix}${namespace}`)})`,
      legend: `{{${prefix}pod}} {{UUID}}`,
    })),
  });
  return [
    gpus('GPUs: share of the time that they work', dcgm.engineActive),
    {
      title: 'GPUs: share of the memory in use',
      description: 'Engines of language models reserve nearly all of it: see their KV cache.',
      unit: 'percentunit',
      queries: ['', 'exported_'].map((prefix) => {
        const [used, free, reserved] = [dcgm.memoryUsed, dcgm.memoryFree, dcgm.memoryReserved].map(
          (metric) => `max by (UUID, ${prefix}pod) (${select(metric, `${prefix}${namespace}`)})`,
        );
        return { expr: `${used} / (${used} + ${free} + ${reserved})`, legend: `{{${prefix}pod}} {{UUID}}` };
      }),
    },
    gpus('GPUs: power', dcgm.power),
    gpus('GPUs: temperature', dcgm.temperature),
  ];
}
