import { asText } from '../../../workload/values/as-text';
import { isMap, type JsonMap } from '../../../workload/values/maps';
import { bytes } from '../../../workload/values/words';
import { mapsAt, textAt } from '../../objects/kubernetes-object';
import type { Container, PodSet } from '../../objects/workload';
import { containerPairs } from '../../pods/container-pairs';
import { acceleratorsOf, hasClaims } from '../../pods/devices';
import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';
import { amountOf } from '../../totals/pod-request';

/** What a container runtime gives a container that has no volume at `/dev/shm`. */
const given = 64 * 2 ** 20;

/**
 * A container has less shared memory.
 *
 * @see https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting.html#shared-memory
 */
export const sharedMemoryLost: Rule = {
  id: 'shared-memory-lost',
  severity: 'medium',
  consequence: 'availability',
  finds:
    'A container lost its volume at `/dev/shm`, or it is smaller. `low` without accelerators, and where at least ' +
    'half of it is left.',
  why:
    'A container has 64 MiB there by itself. NCCL, data loaders with several workers and the Python backend of ' +
    'Triton hand data on through it, and fail with a bus error or "no space left" when it is full: often not at ' +
    'the start, but at the first large request.',
  fix: 'An `emptyDir` with `medium: Memory` at `/dev/shm`; what is in it counts as memory of the container.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      for (const pair of containerPairs(before, after)) {
        const was = pair.before === undefined ? undefined : sharedMemory(pair.before, before);
        const is = sharedMemory(pair.after, after);
        if (was === undefined || is >= was) {
          continue;
        }
        const lost = is === given;
        const used = acceleratorsOf(pair.after.spec).size > 0 || hasClaims(pair.after.spec);
        yield {
          on: change,
          path: `${pair.after.path}.volumeMounts['/dev/shm']`,
          message: lost
            ? `It has no volume at /dev/shm any more: of ${sized(was)} of shared memory ${bytes(given)} are left, ` +
              'at which NCCL, data loaders and Python backends fail'
            : `It has ${sized(is)} of shared memory at /dev/shm instead of ${sized(was)}: what needs more fails`,
          severity: used && (lost || is * 2 < was) ? 'medium' : 'low',
          before: was === Number.POSITIVE_INFINITY ? 'without a limit' : bytes(was),
          after: bytes(is),
        };
      }
    }
  },
};

// In bytes; infinite where only the node's memory limits it.
function sharedMemory({ spec }: Container, { pod }: PodSet): number {
  const mount = mapsAt(spec, 'volumeMounts').find(({ mountPath }) => /^\/dev\/shm\/?$/.test(asText(mountPath)));
  if (mount === undefined) {
    return pod['hostIPC'] === true ? Number.POSITIVE_INFINITY : given;
  }
  const volume = mapsAt(pod, 'volumes').find(({ name }) => name === textAt(mount, 'name'));
  const folder: JsonMap = isMap(volume?.['emptyDir']) ? volume['emptyDir'] : {};
  return folder['sizeLimit'] === undefined ? Number.POSITIVE_INFINITY : amountOf(folder['sizeLimit']);
}

function sized(amount: number): string {
  return amount === Number.POSITIVE_INFINITY ? "all of the node's" : bytes(amount);
}
