import type { EngineMetrics } from '../metrics/engine-metrics';
import { bucketBound, nearestBounds } from '../metrics/buckets';
import type { Metric } from '../metrics/metric';
import { isDeferred } from '../synthesis/markers';
import type { Problems } from '../values/validation';

/**
 * What a server promises. A time has to be the upper bound of a bucket of the engine's histogram: for other times
 * nobody knows how many requests kept it.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export interface ServiceObjectives {
  /**
   * The share of requests that do not fail, such as 0.999.
   * @default - none is promised
   */
  readonly availability?: number;
  /**
   * The share of requests that keep the times below.
   * @default 0.95
   */
  readonly within?: number;
  /**
   * How long requests may wait for room.
   * @default - nothing is promised
   */
  readonly queueSeconds?: number;
  /**
   * How long requests may take to their first token, waiting included.
   * @default - nothing is promised
   */
  readonly timeToFirstTokenSeconds?: number;
  /**
   * How long from one token to the next.
   * @default - nothing is promised
   */
  readonly interTokenSeconds?: number;
  /**
   * How long requests may take in all.
   * @default - nothing is promised
   */
  readonly latencySeconds?: number;
}

/** The times of objectives, and the histograms that tell whether they are kept. */
export const timeObjectives = {
  queueSeconds: 'queueTime',
  timeToFirstTokenSeconds: 'timeToFirstToken',
  interTokenSeconds: 'interTokenLatency',
  latencySeconds: 'latency',
} as const satisfies Partial<Record<keyof ServiceObjectives, keyof EngineMetrics>>;

/** A time that is promised. */
export type TimeObjective = keyof typeof timeObjectives;

/** Reports objectives that no share could be. */
export function checkShares(problems: Problems, objectives: ServiceObjectives, prop: string): void {
  checkShare(problems, objectives.availability, `${prop}.availability`, 0.9);
  checkShare(problems, objectives.within, `${prop}.within`, 0.5);
}

function checkShare(problems: Problems, share: number | undefined, prop: string, least: number): void {
  problems.expect(
    share === undefined || (!isDeferred(share) && share >= least && share < 1),
    prop,
    `must be a share from ${least} to below 1, such as 0.99: an alert that needs more failures than there are ` +
      'requests could not fire',
    share,
  );
}

/**
 * Reports times that an engine's histograms cannot tell.
 *
 * @param strict whether an engine without the histogram is a problem
 */
export function checkTimes(
  problems: Problems,
  objectives: ServiceObjectives,
  engine: EngineMetrics | undefined,
  { prop, strict }: { readonly prop: string; readonly strict: boolean },
): void {
  for (const objective of Object.keys(timeObjectives) as TimeObjective[]) {
    const seconds = objectives[objective];
    if (seconds === undefined) {
      continue;
    }
    const metric = engine?.[timeObjectives[objective]];
    if (metric === undefined) {
      problems.expect(
        !strict,
        `${prop}.${objective}`,
        `must be left out: ${engine?.engine ?? 'the server'} has no histogram that could tell`,
        seconds,
      );
    } else {
      checkBound(problems, metric, seconds, `${prop}.${objective}`);
    }
  }
}

function checkBound(problems: Problems, metric: Metric, seconds: number, prop: string): void {
  if (isDeferred(seconds) || !(seconds > 0)) {
    problems.add(prop, 'must be a plain number of seconds, more than 0', seconds);
    return;
  }
  const nearest = nearestBounds(metric, seconds).join(' or ');
  problems.expect(
    bucketBound(metric, seconds) !== undefined,
    prop,
    nearest === ''
      ? `must be left out: where the buckets of ${metric.name} end is not known`
      : `must be where a bucket of ${metric.name} ends, or nobody could tell how many requests kept it. ` +
          `The nearest: ${nearest}`,
    seconds,
  );
}
