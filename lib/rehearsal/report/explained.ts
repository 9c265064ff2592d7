import { listed, plural } from '../../workload/values/words';
import type { FilteredNode, PodExplanation, PodReport } from '../model/cluster';
import { workloadTitle } from './values';

/** The pods whose explanation says something new: those without a node first, then the first of each workload. */
export function worthTelling(pods: readonly PodReport[]): (PodReport & { readonly explanation: PodExplanation })[] {
  const explained = pods.filter(
    (pod): pod is PodReport & { readonly explanation: PodExplanation } => pod.explanation !== undefined,
  );
  const seen = new Set<string>();
  const first = (pod: PodReport & { readonly explanation: PodExplanation }): boolean => {
    const key =
      `${pod.workload === undefined ? `${pod.namespace}/${pod.name}` : workloadTitle(pod.workload)} ` +
      `${pod.node === undefined ? (pod.explanation.message ?? '') : ''}`;
    return seen.has(key) ? false : seen.add(key).size > 0;
  };
  return [
    ...explained.filter(({ node }) => node === undefined),
    ...explained.filter(({ node }) => node !== undefined),
  ].filter(first);
}

/** How many nodes a scheduler looked at and how many of them fitted, in words. */
export function howMany({ evaluated, feasible, filtered, scored }: PodExplanation, node: string | undefined): string {
  const untold = (evaluated ?? 0) - (feasible ?? 0) - filtered.length;
  const parts = [
    evaluated === undefined || feasible === undefined
      ? ''
      : `${feasible} of ${plural(evaluated, 'node')} that it looked at ` +
        `fitted${feasible === 1 ? ', and the only one is taken without scores' : ''}`,
    node !== undefined && scored.length > 1 && scored[0]!.total === scored[1]!.total ? 'drawn among equals' : '',
    node !== undefined && untold > 0 ? `of ${untold} that did not the log does not say why` : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** Groups nodes that were ruled out for the same reason. The reason that ruled out most nodes comes first. */
export function groupFiltered(
  filtered: readonly FilteredNode[],
): { readonly plugin: string; readonly reason: string; readonly nodes: readonly string[] }[] {
  const groups = new Map<string, { readonly plugin: string; readonly reason: string; readonly nodes: string[] }>();
  for (const { node, plugin, reason } of filtered) {
    const group = groups.get(`${plugin} ${reason}`) ?? { plugin, reason, nodes: [] };
    group.nodes.push(node);
    groups.set(`${plugin} ${reason}`, group);
  }
  return [...groups.values()].sort((one, other) => other.nodes.length - one.nodes.length);
}

/** Names in a sentence, the first of many. */
export function someOf(names: readonly string[]): string {
  return listed(names, 5);
}
