import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { clusterOf } from '../cluster/cluster-context';
import { selectorLabels, type Component } from '../objects/labels';
import type { Problems } from '../values/validation';

/**
 * How strictly pods are kept apart. `required`: a pod that would make the numbers of pods differ by more than one stays
 * pending. `preferred`: it goes to a bad place where there is no good one. `none`: anywhere.
 */
export type SpreadRule = 'required' | 'preferred' | 'none';

/** How the pods of a server are spread, so that a node or a zone that fails takes only some of them. */
export interface Spread {
  /**
   * Over the nodes.
   * @default 'preferred'
   */
  readonly host?: SpreadRule;
  /**
   * Over the zones. What is required needs nodes that say which zone they are in.
   * @default 'preferred'
   */
  readonly zone?: SpreadRule;
}

/** Whose pods are spread. */
export interface SpreadPods {
  readonly name: string;
  readonly component: Component;
}

/**
 * The spread constraints of a pod. Only pods of the same version count, or a rolling update would spread the new ones
 * around the old ones.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export function shapeSpread(
  scope: IConstruct,
  problems: Problems,
  spread: Spread,
  pods: SpreadPods,
): k8s.TopologySpreadConstraint[] | undefined {
  const { nodePools, name } = clusterOf(scope);
  if (spread.zone === 'required' && nodePools.length > 0) {
    // A node without the label is no place at all for such a pod.
    problems.expect(
      nodePools.some((pool) => pool.zones.length > 0),
      'spread.zone',
      `must be 'preferred' or 'none', for no node of cluster '${name}' is in a zone. Give its node pools 'zones'`,
      spread.zone,
    );
  }
  const rules = [
    { topologyKey: 'kubernetes.io/hostname', rule: spread.host ?? 'preferred' },
    { topologyKey: 'topology.kubernetes.io/zone', rule: spread.zone ?? 'preferred' },
  ];
  const constraints = rules.flatMap(({ topologyKey, rule }) =>
    rule === 'none' ? [] : [constraint(topologyKey, rule, pods)],
  );
  return constraints.length === 0 ? undefined : constraints;
}

function constraint(
  topologyKey: string,
  rule: 'required' | 'preferred',
  { name, component }: SpreadPods,
): k8s.TopologySpreadConstraint {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: rule === 'required' ? 'DoNotSchedule' : 'ScheduleAnyway',
    // A node that the pod does not tolerate would count as one that has none of them, and keep the others pending.
    ...(rule === 'required' ? { nodeTaintsPolicy: 'Honor' } : {}),
    labelSelector: { matchLabels: selectorLabels(name, component) },
    matchLabelKeys: ['pod-template-hash'],
  };
}
