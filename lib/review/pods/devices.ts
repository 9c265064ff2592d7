import { isShare, resourceKind } from '../../workload/accelerator/accelerator-resources';
import { type JsonMap } from '../../workload/values/maps';
import { mapAt, mapsAt, textAt } from '../objects/kubernetes-object';
import { amountOf } from '../totals/pod-request';

/** Whether an extended resource is an accelerator, or a part or share of one. */
function isAccelerator(resource: string): boolean {
  return resourceKind(resource) !== 'other' || isShare(resource);
}

/** The accelerators that a container asks for, by resource. */
export function acceleratorsOf(container: JsonMap): ReadonlyMap<string, number> {
  const { requests, limits } = mapAt(container, 'resources');
  const asked = { ...mapAt(requests), ...mapAt(limits) };
  return new Map(
    Object.entries(asked)
      .map(([resource, amount]) => [resource, amountOf(amount)] as const)
      .filter(([resource, amount]) => amount > 0 && isAccelerator(resource)),
  );
}

/** Whether a container uses devices of dynamic resource allocation. */
export function hasClaims(container: JsonMap): boolean {
  return mapsAt(container, 'resources', 'claims').length > 0;
}

/** Whether an image says that it was built for processors alone: `vllm-cpu:v0.9`, `text-generation:2.0-cpu`. */
export function isForProcessors(container: JsonMap): boolean {
  return /(?:^|[-_./:])(?:cpu|cpuonly)(?:$|[-_./:])/i.test(textAt(container, 'image') ?? '');
}
