import { asText } from '../../workload/values/as-text';
import { mapAt, textAt, valueAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { selects } from '../../review/objects/workload';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { duration } from '../../workload/values/words';
import type { RolloutReport, RolloutSample } from '../model/report';
import { workloadKey } from '../state/cluster-state';
import type { WorkloadState } from '../state/workload-state';
import { referenceOf, type Problem } from './findings';

/** What of a change says how many of a workload's pods may be missing on the way. */
export interface AvailabilityInput {
  readonly rollouts: readonly RolloutReport[];
  readonly workloads: readonly WorkloadState[];
  /** The workloads of the change that leave their number of pods to somebody else, by key. */
  readonly withoutReplicas: ReadonlySet<string>;
  /** The disruption budgets of the change. */
  readonly budgets: readonly KubernetesObject[];
  /** Workloads whose pods had to go for another reason, which is told already, by key. */
  readonly disrupted: ReadonlySet<string>;
}

const handover =
  'Whoever takes spec.replicas out leaves it to the API server, which makes it 1 until an autoscaler has looked. ' +
  "Hand the number over first: 'kubectl apply --server-side --field-manager=handover' of the object with nothing but " +
  'spec.replicas, and then take it out';

/**
 * Workloads of which, on the way from the old state to the new one, fewer pods were available than their strategy
 * allows: counted from the smaller of both numbers of pods, so that growing is no loss.
 */
export function lostAvailability(input: AvailabilityInput): Problem[] {
  const { rollouts, workloads, withoutReplicas, budgets, disrupted } = input;
  const states = new Map(workloads.map((state) => [workloadKey(state.workload), state]));
  return rollouts.flatMap((rollout) => {
    const key = workloadKey(rollout.workload);
    const state = states.get(key);
    if (state === undefined || disrupted.has(key)) {
      return [];
    }
    const found = lossOf(rollout, state, withoutReplicas.has(key)) ?? brokenPromise(rollout, state, budgets);
    return found === undefined ? [] : [{ rule: 'unavailable', object: referenceOf(rollout.workload), ...found }];
  });
}

type Loss = Pick<Problem, 'severity' | 'message' | 'path' | 'advice'>;

function lossOf({ samples }: RolloutReport, state: WorkloadState, leftOut: boolean): Loss | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  const allowed = mayBeMissing(state, last?.desired ?? 0);
  if (first === undefined || last === undefined || allowed === undefined) {
    return undefined;
  }
  const before = first.desired - first.unavailable;
  if (leftOut && last.desired < first.desired) {
    return {
      severity: 'medium',
      path: 'spec.replicas',
      message:
        `It goes from ${pods(first.desired)} to ${last.desired}: spec.replicas is left out, ` +
        'and nothing here raises it',
      advice: handover,
    };
  }
  // A number that goes down only to come up again is nothing that a strategy allows.
  const dips = samples.some(({ desired }) => desired < Math.min(first.desired, last.desired));
  const fewest = Math.min(before, last.desired) - (dips ? 0 : allowed);
  const lowest = Math.min(...samples.map(available));
  if (lowest >= fewest) {
    return undefined;
  }
  const long = duration(secondsBelow(samples, fewest));
  const strategy = allowed === 0 ? 'none may be missing' : `its strategy lets ${allowed} be missing`;
  return {
    severity: 'medium',
    path: dips ? 'spec.replicas' : 'spec.strategy',
    message:
      `On the way ${lowest === 0 ? 'none' : `only ${lowest}`} of ${pods(Math.min(before, last.desired))} ` +
      `${lowest < 2 ? 'is' : 'are'} available, for about ${long}${dips ? ': its number goes down, and up again' : `, though ${strategy}`}`,
    advice: dips
      ? handover
      : 'What is made anew at once can change in steps: by rollingUpdate, or under another name beside the old one',
  };
}

// A rollout is no eviction, so budgets do not hold it up. That none is left is worth a look all the same.
function brokenPromise(
  { samples }: RolloutReport,
  { object, workload }: WorkloadState,
  budgets: readonly KubernetesObject[],
): Loss | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.desired === 0 || available(first) === 0) {
    return undefined;
  }
  const labels = mapAt(object, 'spec', 'template', 'metadata', 'labels') as Readonly<Record<string, string>>;
  const broken = budgets.find(
    (budget) =>
      namespaceOrDefault(budget) === workload.namespace &&
      selects(budget['spec'] === undefined ? undefined : mapAt(budget, 'spec')['selector'], labels) &&
      promisedBy(budget, last.desired) > 0,
  );
  const lowest = Math.min(...samples.map(available));
  return broken === undefined || lowest > 0 || mayBeMissing({ object }, last.desired) === undefined
    ? undefined
    : {
        severity: 'low',
        path: 'spec.strategy',
        message:
          `On the way none of ${pods(last.desired)} is available, for about ${duration(secondsBelow(samples, 1))}: its ` +
          `strategy lets that be, and PodDisruptionBudget ${broken.metadata.name} keeps ${promisedBy(broken, last.desired)}, ` +
          'but only from evictions',
        advice: 'Let a rollout keep some: strategy.rollingUpdate, with maxUnavailable below the number of pods',
      };
}

/** How many pods a budget keeps. */
function promisedBy(budget: KubernetesObject, desired: number): number {
  const { minAvailable, maxUnavailable } = mapAt(budget, 'spec');
  return minAvailable === undefined
    ? desired - share(maxUnavailable ?? desired, desired, Math.ceil)
    : share(minAvailable, desired, Math.ceil);
}

function available({ desired, unavailable }: RolloutSample): number {
  return desired - unavailable;
}

// Each sample holds until the next.
function secondsBelow(samples: readonly RolloutSample[], fewest: number): number {
  return samples.reduce(
    (sum, sample, at) =>
      available(sample) < fewest ? sum + (samples[at + 1]?.seconds ?? sample.seconds) - sample.seconds : sum,
    0,
  );
}

/** How many pods a strategy lets be missing; undefined for kinds that have none. */
function mayBeMissing({ object }: Pick<WorkloadState, 'object'>, desired: number): number | undefined {
  switch (object.kind) {
    case 'Deployment': {
      if (textAt(object, 'spec', 'strategy', 'type') === 'Recreate') {
        return desired;
      }
      const { maxSurge = '25%', maxUnavailable = '25%' } = mapAt(object, 'spec', 'strategy', 'rollingUpdate');
      const missing = share(maxUnavailable, desired, Math.floor);
      // Where both come to nothing, one may be missing, or there were no way on.
      return missing === 0 && share(maxSurge, desired, Math.ceil) === 0 ? 1 : missing;
    }
    case 'StatefulSet':
    case 'DaemonSet': {
      const strategy = mapAt(object, 'spec', 'updateStrategy');
      return strategy['type'] === 'OnDelete'
        ? 0
        : share(valueAt(strategy, 'rollingUpdate', 'maxUnavailable') ?? 1, desired, Math.ceil);
    }
    default:
      return undefined;
  }
}

function share(amount: unknown, whole: number, round: (value: number) => number): number {
  const percent = /^(\d+)%$/.exec(asText(amount))?.[1];
  return percent === undefined ? Number(amount) || 0 : round((Number(percent) * whole) / 100);
}

function pods(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}
