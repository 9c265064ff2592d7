import { k8s } from 'cdk8s-plus-28';
import { isDeferred } from '../synthesis/markers';
import type { Problems } from './validation';

/** A number of pods, or a share of them: `2`, `'25%'`. */
export type CountOrPercent = number | `${number}%`;

/** Checks a number of pods, 0 or more, or a share of them from 0% to 100%. Values known only at deploy time pass. */
export function checkCountOrPercent(problems: Problems, value: CountOrPercent, prop: string): boolean {
  if (isDeferred(value)) {
    return true;
  }
  const valid = typeof value === 'number' ? Number.isInteger(value) && value >= 0 : /^(100|[0-9]{1,2})%$/.test(value);
  return problems.expect(
    valid,
    prop,
    "must be a whole number of pods, at least 0, or a share of them from '0%' to '100%'",
    value,
  );
}

/** Whether it is nothing, of however many pods. */
export function isNone(value: CountOrPercent): boolean {
  return value === 0 || value === '0%';
}

/**
 * How many of some pods it is.
 *
 * @param round where a share is no whole number of pods. Kubernetes rounds up, but for `maxUnavailable` of a rollout
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/intstr/intstr.go
 */
export function podsOf(value: CountOrPercent, pods: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') {
    return value;
  }
  const exact = (Number.parseInt(value, 10) * pods) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

/** As the generated classes take it. */
export function toIntOrString(value: CountOrPercent): k8s.IntOrString {
  // A marker for a value known only at deploy time is a text, whatever its type says.
  return typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(value);
}
