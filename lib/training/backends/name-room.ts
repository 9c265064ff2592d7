import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';

const dnsLabel = 63;
const hash = 8;

/**
 * Reports a name that leaves no room for what is made of it: pods have host names, which are DNS labels.
 *
 * @param suffix the longest one that is appended to the name of a run
 */
export function nameRoom(problems: Problems, name: string, runId: string | undefined, suffix: string): void {
  if (isDeferred(name) || (runId !== undefined && isDeferred(runId))) {
    return;
  }
  const room = dnsLabel - suffix.length - 1 - (runId?.length ?? hash);
  problems.expect(
    name.length <= room,
    'name',
    `must have at most ${room} characters: the name of a run and '${suffix}' are the host name of a pod, ` +
      `which has at most ${dnsLabel}`,
    name,
  );
}
