import { plural } from '../../review/report/values';
import type { Outcome, PodReport, Resources, WorkloadReference } from '../report';

/** How a workload is called in a report: `Deployment shop/recommender`. */
export function workloadTitle({ kind, namespace, name }: WorkloadReference): string {
  return `${kind} ${namespace}/${name}`;
}

/** A time span for people: `45 s`, `2 min 30 s`, `1 h 20 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const parts =
    hours > 0
      ? [`${hours} h`, minutes > 0 ? `${minutes} min` : '']
      : minutes > 0
        ? [`${minutes} min`, rest > 0 ? `${rest} s` : '']
        : [`${rest} s`];
  return parts.filter((part) => part !== '').join(' ');
}

/** A share as a percentage; `–` of nothing. */
export function percent(part: number, of: number): string {
  return of === 0 ? '–' : `${Math.round((part / of) * 100)} %`;
}

/** Bytes for people: `1.5 GiB`. */
export function bytes(amount: number): string {
  const gibibytes = amount / 2 ** 30;
  return gibibytes >= 1 || gibibytes === 0 ? `${round(gibibytes)} GiB` : `${round(amount / 2 ** 20)} MiB`;
}

/** Amounts of resources in words: `2 cpu, 4 GiB, 1 × nvidia.com/gpu`. */
export function amounts({ cpu, memory, extended }: Resources): string {
  const parts = [
    cpu > 0 ? `${round(cpu)} cpu` : '',
    memory > 0 ? bytes(memory) : '',
    ...Object.entries(extended).map(([resource, count]) => (count > 0 ? `${round(count)} × ${resource}` : '')),
  ];
  return parts.filter((part) => part !== '').join(', ') || 'no requests';
}

/** A resource without its domain: `gpu` of `nvidia.com/gpu`. */
export function shortResource(resource: string): string {
  return resource.slice(resource.indexOf('/') + 1);
}

/** The pods of a group in words: `3 pods of Deployment shop/recommender`, `shop/once`. */
export function podsInWords(pods: readonly string[], workloads: readonly WorkloadReference[]): string {
  const of =
    workloads.slice(0, 3).map(workloadTitle).join(', ') +
    (workloads.length > 3 ? ` and ${workloads.length - 3} more` : '');
  return workloads.length === 0
    ? pods.slice(0, 3).join(', ') + (pods.length > 3 ? ` and ${pods.length - 3} more` : '')
    : `${plural(podCount(pods), 'pod')} of ${of}`;
}

/** How many pods a group stands for: an entry may stand for several that were never made, `shop/a (3 not made)`. */
export function podCount(pods: readonly string[]): number {
  return pods.reduce((sum, pod) => sum + Number(/\((\d+) not made\)$/.exec(pod)?.[1] ?? 1), 0);
}

/** The pods that have no node and wait for one. */
export function waitingPods({ pods }: Outcome): PodReport[] {
  return pods.filter(({ node, phase }) => node === undefined && phase === 'Pending');
}

/** A number with at most two digits after the point. */
export function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}
