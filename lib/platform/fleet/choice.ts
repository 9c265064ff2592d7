import { architectureOf } from '../../workload/cluster/platforms';
import { own } from '../../workload/values/own';
import { byCharacters, listed } from '../../workload/values/words';
import type { FleetCluster } from './fleet-cluster';

/** Which clusters of a fleet are meant. A cluster has to meet all that is asked, and one of the values of each. */
export interface ClusterChoice {
  /**
   * What it is called.
   * @default - anything
   */
  readonly name?: string | readonly string[];
  /**
   * Labels that it has: `{ edge: 'true', region: ['eu', 'us'] }`.
   * @default - any
   */
  readonly labels?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * An accelerator that one of its node pools has, by its product: `NVIDIA-L4`.
   * @default - any, or none
   */
  readonly gpu?: string | readonly string[];
  /**
   * An operator that it has: `keda`.
   * @default - any, or none
   */
  readonly operator?: string | readonly string[];
  /**
   * What the processors of some of its nodes are: `amd64` or `arm64`, by their label `kubernetes.io/arch`.
   * @default - anything
   */
  readonly architecture?: string | readonly string[];
  /**
   * Whether it is fine when no cluster is chosen.
   * @default false
   */
  readonly optional?: boolean;
}

/** One thing that is asked of a cluster. */
interface Condition {
  /** As messages call it: `gpu`, `labels.region`. */
  readonly what: string;
  readonly asked: readonly string[];
  /** What a cluster has of it. */
  readonly offered: (cluster: FleetCluster) => readonly string[];
}

const offers: Readonly<Record<'name' | 'gpu' | 'operator' | 'architecture', Condition['offered']>> = {
  name: ({ name }) => [name],
  gpu: ({ cluster }) => cluster.nodePools.flatMap(({ capacity }) => capacity.gpu?.product ?? []),
  operator: ({ cluster }) => cluster.profile.operators,
  architecture: ({ cluster }) => cluster.nodePools.map(architectureOf),
};
const keys: readonly string[] = [...Object.keys(offers), 'labels', 'optional'];

/** What is asked and no cluster is known by. */
export function unknownKeys(choice: ClusterChoice): string[] {
  return Object.keys(choice).filter((key) => !keys.includes(key));
}

/** What may be asked. */
export const choiceKeys = [...keys].sort().join(', ');

/** The clusters that meet a choice, in their order. */
export function chosen<C extends FleetCluster>(clusters: readonly C[], choice: ClusterChoice): C[] {
  const conditions = conditionsOf(choice);
  return clusters.filter((cluster) => conditions.every((condition) => meets(cluster, condition)));
}

/** Why no cluster meets a choice: what nobody has, and what there is of it; or what each cluster lacks. */
export function whyNone(clusters: readonly FleetCluster[], choice: ClusterChoice): string {
  const conditions = conditionsOf(choice);
  const lacking = conditions.find((condition) => !clusters.some((cluster) => meets(cluster, condition)));
  if (lacking !== undefined) {
    const there = [...new Set(clusters.flatMap(lacking.offered))].sort(byCharacters);
    return `none has ${told(lacking)}. ${there.length === 0 ? 'None has any' : `There is ${listed(there, 12)}`}`;
  }
  const missing = clusters.map(
    (cluster) =>
      `'${cluster.name}' lacks ${conditions
        .filter((condition) => !meets(cluster, condition))
        .map(told)
        .join(' and ')}`,
  );
  return `none has all of it: ${listed(missing, 6)}`;
}

function conditionsOf(choice: ClusterChoice): Condition[] {
  const plain = Object.entries(offers).map(([what, offered]) => ({
    what,
    offered,
    asked: listOf(choice[what as keyof typeof offers]),
  }));
  const labels = Object.entries(choice.labels ?? {}).map(([label, value]) => ({
    what: `labels.${label}`,
    offered: (cluster: FleetCluster) => listOf(own(cluster.labels, label)) ?? [],
    asked: listOf(value),
  }));
  return [...plain, ...labels].flatMap(({ asked, ...rest }) => (asked === undefined ? [] : [{ ...rest, asked }]));
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  if (value === undefined) {
    return undefined;
  }
  // Settings and programs may have `true` where a label is 'true'.
  return [value].flat().map(String);
}

function meets(cluster: FleetCluster, { asked, offered }: Condition): boolean {
  const there = offered(cluster);
  return asked.some((value) => there.includes(value));
}

function told({ what, asked }: Condition): string {
  return `${what} ${asked.map((value) => `'${value}'`).join(' or ') || '(no value is allowed)'}`;
}
