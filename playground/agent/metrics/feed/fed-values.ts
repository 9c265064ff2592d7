import type { Labels } from '../label-selector';
import { FeedPathProblem, type FeedTarget } from './feed-target';
import type { FeedValue } from './feed-value';
import { PodValues } from './pod-values';
import { SeriesStore } from './series-store';

/** One value as the list of all shows it. */
export interface ListedValue {
  /** The path that it was set at. */
  readonly path: string;
  readonly labels: Labels;
  /** @default - the pods share a total */
  readonly value?: string;
  /** @default - each has a value of its own */
  readonly total?: string;
}

/** All values that users and tests have set: in memory, so they end with the agent. */
export class FedValues {
  readonly external = new SeriesStore();
  readonly objects = new SeriesStore();
  readonly pods = new PodValues();

  /** @throws FeedPathProblem when a total is set for something that is no group of pods */
  set(target: FeedTarget, value: FeedValue): void {
    if (target.kind === 'pods') {
      this.pods.set({ ...target, value });
    } else if ('total' in value) {
      throw new FeedPathProblem(false, `only pods share a total; send the number alone`);
    } else {
      this[target.kind].set(metricKey(target), { labels: target.labels, value: value.each });
    }
  }

  /** @returns whether there was such a value */
  remove(target: FeedTarget): boolean {
    return target.kind === 'pods'
      ? this.pods.remove(target)
      : this[target.kind].remove(metricKey(target), target.labels);
  }

  list(): readonly ListedValue[] {
    const series = (['external', 'objects'] as const).flatMap((kind) =>
      this[kind].list().map(({ metric, labels, value }) => ({ path: `/${kind}/${metric}`, labels, value: value.text })),
    );
    const pods = this.pods.list().map(({ namespace, metric, labels, value }) => ({
      path: `/pods/${namespace}/${metric}`,
      labels,
      ...('each' in value ? { value: value.each.text } : { total: value.total.text }),
    }));
    return [...series, ...pods].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

/** The name of an external metric, or of one that describes an object, in its store. */
export function metricKey(metric: {
  readonly namespace: string;
  readonly resource?: string;
  readonly name?: string;
  readonly metric: string;
}): string {
  return [metric.namespace, metric.resource, metric.name, metric.metric].filter((part) => part !== undefined).join('/');
}
