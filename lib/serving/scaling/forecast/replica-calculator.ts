import { parseQuantity } from '../../../workload/values/quantity';
import type { HpaMetric } from '../hpa-metrics';
import type { MetricValue, ObservedPod } from './observed';

/** By how much a metric may be off without a change. */
export interface Tolerances {
  readonly scaleUp: number;
  readonly scaleDown: number;
}

/** The pods as one metric is judged by them. */
export interface Situation {
  readonly replicas: number;
  readonly pods: readonly ObservedPod[];
  readonly tolerances: Tolerances;
}

/**
 * How many pods one metric calls for; undefined where it cannot be judged.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/controller/podautoscaler/replica_calculator.go
 */
export function replicasFor(metric: HpaMetric, value: MetricValue, situation: Situation): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource':
    case 'Pods':
      return replicasForPods(metric, value, situation);
    case 'Object':
    case 'External':
      return replicasForWhole(metric, value, situation);
  }
}

type PodMetric = Extract<HpaMetric, { type: 'Resource' | 'ContainerResource' | 'Pods' }>;
type WholeMetric = Extract<HpaMetric, { type: 'Object' | 'External' }>;

interface Sample {
  readonly value: number;
  readonly request: number;
}

function replicasForPods(
  metric: PodMetric,
  value: Exclude<MetricValue, undefined>,
  { replicas, pods, tolerances }: Situation,
): number | undefined {
  const isCpu = metric.type !== 'Pods' && metric.name === 'cpu';
  const { measured, missing, unready } = groupPods(pods, value, isCpu);
  if (measured.length === 0) {
    return undefined;
  }
  const { ratioOf, fallback } = judge(metric);
  const ratio = ratioOf(measured);
  // A pod that is coming up lowers what is wanted, but must not turn it into less.
  const withUnready = unready.length > 0 && ratio > 1;
  if (!withUnready && missing.length === 0) {
    return isWithin(tolerances, ratio) ? replicas : ceil(ratio * measured.length);
  }
  const filled = [...measured];
  if (missing.length > 0 && ratio !== 1) {
    filled.push(...missing.map((request) => ({ value: ratio < 1 ? fallback : 0, request })));
  }
  if (withUnready) {
    filled.push(...unready.map((request) => ({ value: 0, request })));
  }
  const careful = ratioOf(filled);
  if (isWithin(tolerances, careful) || (ratio < 1 && careful > 1) || (ratio > 1 && careful < 1)) {
    return replicas;
  }
  const wanted = ceil(careful * filled.length);
  return (careful < 1 && wanted > replicas) || (careful > 1 && wanted < replicas) ? replicas : wanted;
}

function groupPods(
  pods: readonly ObservedPod[],
  value: Exclude<MetricValue, undefined>,
  isCpu: boolean,
): { measured: Sample[]; missing: number[]; unready: number[] } {
  if (typeof value !== 'number' && value.length !== pods.length) {
    throw new Error(`a metric must have one value for each of the ${pods.length} pods, got ${value.length}`);
  }
  const measured: Sample[] = [];
  const missing: number[] = [];
  const unready: number[] = [];
  pods.forEach((pod, index) => {
    const request = pod.request ?? 1;
    const ready = isReady(pod);
    const common = typeof value === 'number' && (ready || isCpu) ? value : undefined;
    const own = typeof value === 'number' ? common : value[index];
    if (pod.pending === true) {
      unready.push(request);
    } else if (own === undefined) {
      missing.push(request);
    } else if (isCpu && !ready) {
      unready.push(request);
    } else {
      measured.push({ value: own, request });
    }
  });
  return { measured, missing, unready };
}

// How far pods are off the target, and what a pod whose value is missing is taken to have
// on the way down. Whole percent and whole thousandths, cut off, as the controller counts.
function judge(metric: PodMetric): { ratioOf: (samples: readonly Sample[]) => number; fallback: number } {
  if (metric.averageUtilization !== undefined) {
    const target = metric.averageUtilization;
    const utilization = (samples: readonly Sample[]): number =>
      cut(sum(samples.map(({ value, request }) => value * request)) / sum(samples.map(({ request }) => request)));
    return { ratioOf: (samples) => utilization(samples) / target, fallback: Math.max(100, target) };
  }
  const target = milliOf(metric.averageValue);
  return {
    ratioOf: (samples) => cut(sum(samples.map(({ value }) => milli(value))) / samples.length) / target,
    fallback: target / 1000,
  };
}

function replicasForWhole(
  metric: WholeMetric,
  value: Exclude<MetricValue, undefined>,
  { replicas, pods, tolerances }: Situation,
): number | undefined {
  const series = (typeof value === 'number' ? [value] : value).filter((each) => each !== undefined);
  if (series.length === 0) {
    return undefined;
  }
  const usage = sum(series.map(milli));
  if (metric.averageValue !== undefined) {
    const target = milliOf(metric.averageValue);
    return isWithin(tolerances, usage / (target * pods.length)) ? pods.length : ceil(usage / target);
  }
  const ratio = usage / milliOf(metric.value);
  if (replicas === 0) {
    return ceil(ratio);
  }
  if (isWithin(tolerances, ratio)) {
    return replicas;
  }
  return pods.length === 0 ? undefined : ceil(ratio * pods.filter(isReady).length);
}

function isReady(pod: ObservedPod): boolean {
  return pod.pending !== true && pod.ready !== false;
}

function isWithin({ scaleUp, scaleDown }: Tolerances, ratio: number): boolean {
  return 1 - scaleDown <= ratio && ratio <= 1 + scaleUp;
}

function milliOf(quantity: string | number): number {
  const parsed = parseQuantity(quantity);
  if (parsed === undefined || parsed.nano <= 0n) {
    throw new Error(`a target must be a quantity, more than 0, got '${quantity}'`);
  }
  return Number((parsed.nano + 999_999n) / 1_000_000n);
}

// Thousandths, rounded up as quantities are; a value such as 0.1 + 0.2 is not one thousandth more than it says.
function milli(value: number): number {
  return Math.ceil(value * 1000 - 1e-6);
}

function cut(value: number): number {
  return Math.trunc(value + 1e-9);
}

function ceil(replicas: number): number {
  return Math.min(Math.ceil(replicas), mostReplicas);
}

// The API counts them with 32 bits.
const mostReplicas = 2 ** 31 - 1;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
