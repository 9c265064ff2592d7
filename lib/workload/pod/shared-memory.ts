import { k8s } from 'cdk8s-plus-28';
import { parseQuantity } from '../values/quantity';
import { checkQuantity, type Resources } from './resources';
import type { Problems } from '../values/validation';

const mebibyte = 1024n * 1024n * 1_000_000_000n;

/**
 * The size of `/dev/shm`. Containers get 64 MiB, at which NCCL and data loaders with several workers fail.
 *
 * It is memory, so what is in it counts towards the container's memory limit.
 *
 * @param size as the user gave it; half of the memory limit otherwise, as Linux does for such file systems
 * @see https://github.com/NVIDIA/nccl/issues/525
 */
export function sharedMemorySize(problems: Problems, resources: Resources, size: string | undefined): k8s.Quantity {
  const amount = resources.memory?.limit ?? resources.memory?.request;
  const limit = amount === undefined ? undefined : parseQuantity(amount);
  if (size === undefined) {
    return halfOfMemory(resources);
  }
  const wanted = checkQuantity(problems, size, 'sharedMemory');
  if (wanted !== undefined && limit !== undefined) {
    problems.expect(
      wanted.nano < limit.nano,
      'sharedMemory',
      `must be less than the memory limit of ${limit.text}, of which it is a part`,
      wanted.text,
    );
  }
  return k8s.Quantity.fromString(wanted?.text ?? size);
}

/**
 * Half of a container's memory limit, for what is kept in memory; 1Gi where the limit is not
 * known, and never less than 64Mi.
 */
export function halfOfMemory(resources: Resources): k8s.Quantity {
  const amount = resources.memory?.limit ?? resources.memory?.request;
  const limit = amount === undefined ? undefined : parseQuantity(amount);
  const half = limit === undefined ? 1024n : limit.nano / 2n / mebibyte;
  return k8s.Quantity.fromString(parseQuantity(`${half > 64n ? half : 64n}Mi`)?.text ?? '64Mi');
}
