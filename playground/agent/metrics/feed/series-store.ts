import type { Quantity } from '../../../../lib/workload/values/quantity';
import type { Labels, LabelSelector } from '../label-selector';

/** One value of a metric, told apart from its others by labels. */
export interface Series {
  readonly labels: Labels;
  readonly value: Quantity;
}

/** The values of metrics that somebody has set. Each holds until it is set anew or removed. */
export class SeriesStore {
  private readonly metrics = new Map<string, Map<string, Series>>();

  /** @param metric names the metric and what it describes */
  set(metric: string, series: Series): void {
    const all = this.metrics.get(metric) ?? new Map<string, Series>();
    all.set(labelsKey(series.labels), series);
    this.metrics.set(metric, all);
  }

  /** @returns whether there was such a series */
  remove(metric: string, labels: Labels): boolean {
    const all = this.metrics.get(metric);
    const removed = all?.delete(labelsKey(labels)) ?? false;
    if (all?.size === 0) {
      this.metrics.delete(metric);
    }
    return removed;
  }

  /** The series of a metric whose labels are selected. */
  select(metric: string, selector: LabelSelector): readonly Series[] {
    return [...(this.metrics.get(metric)?.values() ?? [])].filter(({ labels }) => selector(labels));
  }

  /** Everything that is set. */
  list(): readonly (Series & { readonly metric: string })[] {
    return [...this.metrics].flatMap(([metric, all]) => [...all.values()].map((series) => ({ metric, ...series })));
  }
}

/** The same for the same labels, in whatever order they are given. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
