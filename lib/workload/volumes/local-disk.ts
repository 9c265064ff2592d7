import { isDeferred } from '../synthesis/markers';
import { parseQuantity } from '../values/quantity';
import type { ResourceAmount } from '../pod/resources';

const mebibyte = 1024n * 1024n * 1_000_000_000n;

/** How much a scratch volume may hold where nothing is said. */
export const defaultScratchSize = '10Gi';

/** How much room there is for a model of which nobody says how large it is: more than any that one node serves. */
export const unknownModelRoom = '1Ti';

/** How much of a volume is reserved where only its upper bound is known. */
const usualFill = 256n * mebibyte;

/**
 * What the logs of a container take at most, before the node throws the oldest away: 50Mi by
 * the kubelet's own defaults, 250Mi on AKS and OpenShift.
 */
const logs = 256n * mebibyte;

/** What a container writes into its own file system, where it can: upper bound, like that of a scratch volume. */
const writableLayer = 10n * 1024n * mebibyte;

/** Room on the node's disk that a pod mounts. */
export interface DiskVolume {
  readonly sizeLimit?: string;
  /** How much of it is usually filled. */
  readonly usual?: string;
  /** Whether it is memory instead. */
  readonly inMemory?: boolean;
}

/**
 * The local disk of a pod's container where nothing is said: its logs, and the scratch
 * volumes of the pod, which Kubernetes counts together. What is usually filled is reserved, and a pod that fills more
 * than all of it can hold is evicted before it takes the disk of others.
 *
 * Volumes in memory are no part of it: they count towards the memory limit.
 *
 * @param writableRoot whether the container can also write into its own file system
 * @see https://kubernetes.io/docs/concepts/storage/ephemeral-storage/
 */
export function localDisk(volumes: readonly DiskVolume[], writableRoot: boolean): ResourceAmount {
  const onDisk = volumes.filter(({ inMemory }) => inMemory !== true);
  const own = writableRoot ? { usual: usualFill, most: writableLayer } : { usual: 0n, most: 0n };
  const usual = onDisk.reduce((sum, volume) => sum + usuallyIn(volume), logs + own.usual);
  const request = inMebibytes(usual);
  // A size that is known at deploy time only cannot be added up.
  if (onDisk.some(({ sizeLimit }) => isDeferred(sizeLimit))) {
    return { request };
  }
  const most = onDisk.reduce((sum, { sizeLimit }) => sum + amountOf(sizeLimit ?? defaultScratchSize), logs + own.most);
  return { request, limit: inGibibytes(most) };
}

/**
 * The local disk of a container that runs before the others. What it writes into volumes counts for the pod as a whole.
 */
export function logsOnly(): ResourceAmount {
  return { request: inMebibytes(logs), limit: inMebibytes(logs) };
}

/** Whole mebibytes, rounded up, as the API server writes them. */
export function inMebibytes(nano: bigint): string {
  const text = `${(nano + mebibyte - 1n) / mebibyte}Mi`;
  return parseQuantity(text)?.text ?? text;
}

// A bound that people read may be a little higher.
function inGibibytes(nano: bigint): string {
  const gibibyte = 1024n * mebibyte;
  return inMebibytes(((nano + gibibyte - 1n) / gibibyte) * gibibyte);
}

function usuallyIn({ sizeLimit, usual }: DiskVolume): bigint {
  const given = usual ?? sizeLimit;
  return given === undefined || isDeferred(given) ? usualFill : amountOf(given);
}

// What is no amount is reported where it stands.
function amountOf(text: string): bigint {
  return parseQuantity(text)?.nano ?? 0n;
}
