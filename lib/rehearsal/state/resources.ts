import { mapAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { amountOf, podRequest } from '../../review/totals/pod-request';
import { own } from '../../workload/values/own';
import type { ComputeResources } from '../model/cluster';

/** Nothing of anything. */
export const noResources: ComputeResources = { cpu: 0, memory: 0, pods: 0, extended: {} };

/** What a pod reserves. */
export function requestsOf(pod: KubernetesObject): ComputeResources {
  const { cpu, memory, extended } = podRequest(mapAt(pod, 'spec'));
  // Huge pages are no pieces. The scheduler knows them, reports do not.
  const pieces = Object.fromEntries(Object.entries(extended).filter(([name]) => name.includes('/')));
  return { cpu, memory, pods: 1, extended: pieces };
}

/** What pods can reserve on a node. */
export function allocatableOf(node: KubernetesObject): ComputeResources {
  const all = mapAt(node, 'status', 'allocatable');
  const extended = Object.fromEntries(
    Object.entries(all).flatMap(([name, amount]) =>
      name.includes('/') && amountOf(amount) > 0 ? [[name, amountOf(amount)]] : [],
    ),
  );
  return { cpu: amountOf(all['cpu']), memory: amountOf(all['memory']), pods: amountOf(all['pods']), extended };
}

/** All of them together. */
export function sumOf(all: readonly ComputeResources[]): ComputeResources {
  return all.reduce(
    (sum, each) => ({
      cpu: round(sum.cpu + each.cpu),
      memory: sum.memory + each.memory,
      pods: sum.pods + each.pods,
      extended: combine(sum.extended, each.extended),
    }),
    noResources,
  );
}

/**
 * How often a request fits into what is free. The number is always finite, since a node takes a limited number of pods.
 */
export function timesFitting(free: ComputeResources, request: ComputeResources): number {
  const ratios = [
    [free.cpu, request.cpu],
    [free.memory, request.memory],
    [free.pods, request.pods],
    ...Object.entries(request.extended).map(([name, amount]): [number, number] => [
      own(free.extended, name) ?? 0,
      amount,
    ]),
  ] as const;
  return Math.max(
    0,
    Math.min(...ratios.map(([have, want]) => (want === 0 ? Infinity : Math.floor(have / want + 1e-9)))),
  );
}

/** What is left. */
export function difference(capacity: ComputeResources, requested: ComputeResources): ComputeResources {
  return {
    cpu: round(capacity.cpu - requested.cpu),
    memory: capacity.memory - requested.memory,
    pods: capacity.pods - requested.pods,
    extended: Object.fromEntries(
      Object.entries(capacity.extended).map(([name, amount]) => [name, amount - (own(requested.extended, name) ?? 0)]),
    ),
  };
}

/** Whether a pod still reserves what it asks for. */
export function reserves(pod: KubernetesObject): boolean {
  return !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '');
}

function combine(one: ComputeResources['extended'], other: ComputeResources['extended']): Record<string, number> {
  const sum = new Map(Object.entries(one));
  for (const [name, amount] of Object.entries(other)) {
    sum.set(name, (sum.get(name) ?? 0) + amount);
  }
  return Object.fromEntries(sum);
}

// Tenths of cores do not add up exactly.
function round(cores: number): number {
  return Math.round(cores * 1e6) / 1e6;
}
