import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { plural } from '../workload/values/words';
import { checkCountOrPercent, podsOf, toIntOrString, type CountOrPercent } from '../workload/values/count-or-percent';
import { isDeferred } from '../workload/synthesis/markers';
import type { Problems } from '../workload/values/validation';

/** How many pods of a server may be taken away on purpose at a time: by the drain of a node, for example. */
export type DisruptionBudget = {
  /**
   * Whether pods that are not ready may be taken away although too few are. Without, a server that is broken keeps its
   * nodes from being drained.
   * @default 'IfHealthyBudget', Kubernetes' own
   */
  readonly unhealthyPodEvictionPolicy?: 'IfHealthyBudget' | 'AlwaysAllow';
} & (
  | {
      /** How many may be missing. */
      readonly maxUnavailable: CountOrPercent;
      readonly minAvailable?: never;
    }
  | {
      /** How many have to stay. */
      readonly minAvailable: CountOrPercent;
      readonly maxUnavailable?: never;
    }
);

/** The pods of a budget. */
export interface BudgetedPods {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly selector: Record<string, string>;
  /** How many there are at least. */
  readonly fewest: number;
  /** How many there are at most. */
  readonly most: number;
}

/**
 * The PodDisruptionBudget of a server: one that was asked for, or one pod at a time where
 * there are several. With a single pod a budget would keep its node from ever being drained.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/
 */
export function makeDisruptionBudget(
  scope: Construct,
  problems: Problems,
  budget: DisruptionBudget | undefined,
  pods: BudgetedPods,
): k8s.KubePodDisruptionBudget | undefined {
  const { name, labels, selector, fewest, most } = pods;
  if (budget === undefined && !isDeferred(most) && most <= 1) {
    return undefined;
  }
  const { maxUnavailable, minAvailable, unhealthyPodEvictionPolicy } = budget ?? { maxUnavailable: 1 };
  checkBudget(problems, maxUnavailable, minAvailable, fewest);
  return new k8s.KubePodDisruptionBudget(scope, 'disruption-budget', {
    metadata: { name, labels },
    spec: {
      maxUnavailable: maxUnavailable === undefined ? undefined : toIntOrString(maxUnavailable),
      minAvailable: minAvailable === undefined ? undefined : toIntOrString(minAvailable),
      unhealthyPodEvictionPolicy,
      selector: { matchLabels: selector },
    },
  });
}

function checkBudget(
  problems: Problems,
  maxUnavailable: CountOrPercent | undefined,
  minAvailable: CountOrPercent | undefined,
  replicas: number,
): void {
  if ((maxUnavailable === undefined) === (minAvailable === undefined)) {
    problems.add('disruptionBudget', "must have either 'maxUnavailable' or 'minAvailable'");
    return;
  }
  const [prop, value] =
    maxUnavailable === undefined
      ? (['minAvailable', minAvailable] as const)
      : (['maxUnavailable', maxUnavailable] as const);
  const path = `disruptionBudget.${prop}`;
  if (
    value === undefined ||
    !checkCountOrPercent(problems, value, path) ||
    isDeferred(value) ||
    isDeferred(replicas) ||
    replicas < 1
  ) {
    return;
  }
  // Kubernetes rounds both up.
  const movable =
    maxUnavailable === undefined ? replicas - podsOf(value, replicas, 'up') : podsOf(value, replicas, 'up');
  problems.expect(
    movable >= 1,
    path,
    `must let one of ${plural(replicas, 'pod')} be taken away, or their nodes could never be ` + 'drained',
    value,
  );
}
