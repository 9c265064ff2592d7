import type { k8s } from 'cdk8s-plus-28';
import { isDeferred } from '../synthesis/markers';
import { parseQuantity } from '../values/quantity';
import type { Resources } from './resources';
import type { Problems } from '../values/validation';

/**
 * How Kubernetes treats a pod when its node runs out of memory: `BestEffort` goes first, then `Burstable` pods that use
 * more than they reserved, `Guaranteed` last.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
 */
export type QualityOfService = 'Guaranteed' | 'Burstable' | 'BestEffort';

const classes: readonly string[] = ['Guaranteed', 'Burstable', 'BestEffort'] satisfies QualityOfService[];

/**
 * Checks that the amounts are those of the class that was asked for.
 *
 * @param containers all containers of the pod, those that run first included: one of them is enough to change the class
 */
export function checkQualityOfService(
  problems: Problems,
  resources: Resources,
  containers: readonly k8s.Container[],
  hasAccelerator: boolean,
): void {
  const { qualityOfService: wanted } = resources;
  const prop = 'resources.qualityOfService';
  if (wanted === undefined) {
    return;
  }
  if (!problems.expect(classes.includes(wanted), prop, `must be one of ${classes.join(', ')}`, wanted)) {
    return;
  }
  if (wanted === 'BestEffort' && hasAccelerator) {
    problems.add(
      prop,
      "must be 'Guaranteed' or 'Burstable' with an 'accelerator': whoever reserves no memory is stopped first, " +
        "and the accelerator's work is lost",
      wanted,
    );
    return;
  }
  const actual = qualityOfServiceOf(containers);
  if (actual !== undefined && actual !== wanted) {
    problems.add(prop, `must be '${actual}', which the amounts make the pod. ${remedies[wanted]}`, wanted);
  }
}

const remedies: Readonly<Record<QualityOfService, string>> = {
  Guaranteed:
    'Else give every container of the pod limits for cpu and memory that are its requests, or no limits at all',
  Burstable: "Else leave out 'resources.cpu.limit', or make a limit larger than its request",
  BestEffort: 'Else leave out all requests and limits for cpu and memory',
};

/**
 * The class that Kubernetes gives a pod. It looks at cpu and memory alone: local disk and accelerators do not count.
 *
 * @returns undefined when an amount is known at deploy time only, or is none
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/helper/qos/qos.go
 */
export function qualityOfServiceOf(containers: readonly k8s.Container[]): QualityOfService | undefined {
  const amounts = containers.map(({ resources }) =>
    ['cpu', 'memory'].map((name) => ({
      request: amountOf(resources?.requests?.[name]),
      limit: amountOf(resources?.limits?.[name]),
    })),
  );
  const all = amounts.flat();
  if (all.some(({ request, limit }) => request === 'unknown' || limit === 'unknown')) {
    return undefined;
  }
  if (all.every(({ request, limit }) => (request ?? 0n) === 0n && (limit ?? 0n) === 0n)) {
    return 'BestEffort';
  }
  // A limit without a request is its request too.
  return all.every(({ request, limit }) => (limit ?? 0n) !== 0n && (request ?? limit) === limit)
    ? 'Guaranteed'
    : 'Burstable';
}

function amountOf(quantity: k8s.Quantity | undefined): bigint | 'unknown' | undefined {
  if (quantity === undefined) {
    return undefined;
  }
  const { value } = quantity;
  return (isDeferred(value) ? undefined : parseQuantity(value)?.nano) ?? 'unknown';
}
