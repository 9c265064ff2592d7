import type { V1Pod } from '@kubernetes/client-node';
import { parseQuantity, type Quantity } from '../../../../lib/workload/values/quantity';
import { hasLabels, type Labels } from '../label-selector';
import { labelsKey } from './series-store';

/** A value of all pods with some labels, of those too that are made later. */
export interface PodValue {
  readonly namespace: string;
  readonly metric: string;
  readonly labels: Labels;
  /** Each pod's own value, or one that the pods share: a load that is spread evenly over them. */
  readonly value: { readonly each: Quantity } | { readonly total: Quantity };
}

/** The values of pods that somebody has set. Each holds until it is set anew or removed. */
export class PodValues {
  /** The last one that was set stands last. */
  private values: readonly PodValue[] = [];

  set(value: PodValue): void {
    this.values = [...this.without(value), value];
  }

  /** @returns whether there was such a value */
  remove(value: Pick<PodValue, 'namespace' | 'metric' | 'labels'>): boolean {
    const left = this.without(value);
    const removed = left.length < this.values.length;
    this.values = left;
    return removed;
  }

  /** Everything that is set. */
  list(): readonly PodValue[] {
    return this.values;
  }

  /**
   * The metric's value of each pod that has one. Where several are meant for a pod, the last that was set holds; a pod
   * that is not ready, or is being deleted, carries nothing.
   */
  of(metric: string, pods: readonly V1Pod[]): ReadonlyMap<V1Pod, Quantity> {
    const candidates = this.values.filter((value) => value.metric === metric).reverse();
    const chosen = new Map<PodValue, V1Pod[]>();
    for (const pod of pods.filter(isReady)) {
      const value = candidates.find(
        ({ namespace, labels }) =>
          namespace === pod.metadata?.namespace && hasLabels(pod.metadata.labels ?? {}, labels),
      );
      if (value !== undefined) {
        chosen.set(value, [...(chosen.get(value) ?? []), pod]);
      }
    }
    return new Map(
      [...chosen].flatMap(([{ value }, sharers]) =>
        sharers.map((pod): [V1Pod, Quantity] => [
          pod,
          'each' in value ? value.each : share(value.total, sharers.length),
        ]),
      ),
    );
  }

  private without({
    namespace,
    metric,
    labels,
  }: Pick<PodValue, 'namespace' | 'metric' | 'labels'>): readonly PodValue[] {
    return this.values.filter(
      (value) =>
        value.namespace !== namespace || value.metric !== metric || labelsKey(value.labels) !== labelsKey(labels),
    );
  }
}

/** Whether a pod takes its part of the load. */
function isReady(pod: V1Pod): boolean {
  return (
    pod.status?.phase === 'Running' &&
    pod.metadata?.deletionTimestamp === undefined &&
    pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
  );
}

function share(total: Quantity, count: number): Quantity {
  // Rounded down to a nano-unit: the sum of all never exceeds the total.
  return parseQuantity(`${total.nano / BigInt(count)}n`)!;
}
