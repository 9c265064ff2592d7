import { resourceKind } from '../../workload/accelerator/accelerator-resources';
import { own } from '../../workload/values/own';
import type { Fragmentation, NodeReport } from '../model/cluster';

/**
 * How the free pieces of each accelerator resource are scattered over nodes: 8 free GPUs may be one whole node, or one
 * on each of eight.
 */
export function fragmentationOf(nodes: readonly NodeReport[]): Fragmentation[] {
  const resources = [...new Set(nodes.flatMap(({ capacity }) => Object.keys(capacity.extended)))]
    .filter((resource) => resourceKind(resource) !== 'other')
    .sort();
  return resources.map((resource) => {
    const free = nodes.map(({ capacity, requested }) => ({
      free: Math.max(0, (own(capacity.extended, resource) ?? 0) - (own(requested.extended, resource) ?? 0)),
      partly: (own(requested.extended, resource) ?? 0) > 0,
    }));
    const most = Math.max(...nodes.map(({ capacity }) => own(capacity.extended, resource) ?? 0));
    const fits: Record<string, number> = {};
    for (let pieces = 1; pieces <= most; pieces *= 2) {
      fits[pieces] = free.reduce((sum, node) => sum + Math.floor(node.free / pieces), 0);
    }
    return {
      resource,
      free: free.reduce((sum, node) => sum + node.free, 0),
      largest: Math.max(...free.map((node) => node.free)),
      onPartlyUsedNodes: free.reduce((sum, node) => sum + (node.partly ? node.free : 0), 0),
      fits,
    };
  });
}
