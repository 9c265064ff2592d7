import type { Quantity } from '../../workload/values/quantity';

const mebibyte = 1024n * 1024n * 1_000_000_000n;

/**
 * How many MiB of a model are taken to reach the accelerators in a second, from Hugging
 * Face or a volume: what a link of
 * 1 Gbit/s (119 MiB/s) carries, and what a general-purpose network disk gives without paying for more (gp3: 125 MiB/s).
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
 */
export const loadRate = 100;

/** What an engine takes besides loading: starting, compiling kernels, recording graphs, warming up. */
export const warmUpSeconds = 600;

/**
 * How long an engine may take until it serves. Sized from the model, because a limit that is
 * too short restarts a server that is still loading, over and over, while one that is too long
 * only tells of a broken one later.
 *
 * @param modelSize how much its files hold; of an unknown one half an hour is assumed
 * @returns whole minutes, in seconds
 */
export function startupBudget(modelSize: Quantity | undefined): number {
  if (modelSize === undefined) {
    return 1800;
  }
  const perSecond = BigInt(loadRate) * mebibyte;
  const loading = Number((modelSize.nano + perSecond - 1n) / perSecond);
  return Math.ceil((loading + warmUpSeconds) / 60) * 60;
}
