import { own } from '../workload/own';
import type { Fragmentation, NodeReport } from './report';

/** How the free pieces of each accelerator resource lie about on nodes. */
export function fragmentationOf(nodes: readonly NodeReport[]): Fragmentation[] {
  const resources = [...new Set(nodes.flatMap(({ capacity }) => Object.keys(capacity.extended)))].sort();
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
