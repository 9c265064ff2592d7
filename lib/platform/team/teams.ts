import { ApiObject, Chart, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { provideCluster } from '../../workload/cluster/cluster-context';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import { requireOperator } from '../../workload/cluster/operators';
import { labelKeys, managedBy, objectLabels } from '../../workload/objects/labels';
import { checkName, nameLimits } from '../../workload/objects/names';
import { Problems } from '../../workload/values/validation';
import { acceleratorKinds, nameOf } from './accelerator-kinds';
import { flavorOf, kueueApi, plainFlavor, resourceGroups } from './queues';
import { allOf, cores, memoryText, sumOf, type Allocation } from './quota';
import { rulesOf, teamRoles, type TeamRole } from './roles';

export interface TeamsProps {
  /** The cluster that they share: its node pools are what is divided. */
  readonly cluster: Cluster;
  /**
   * The name of what they share: the roles begin with it, and Kueue's cohort has it.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * The levels of the nodes' topology by their labels, from the widest to `kubernetes.io/hostname`, by which Kueue
   * places the pods of a run near each other.
   * @default - Kueue knows no topology
   * @see https://kueue.sigs.k8s.io/docs/concepts/topology_aware_scheduling/
   */
  readonly topology?: readonly string[];
}

interface Share {
  readonly who: string;
  readonly allocation: Allocation;
}

/**
 * The teams that share a cluster. What they get together is at most what its node pools have, of which synthesis makes
 * sure; with Kueue, what nobody gets may be borrowed by all.
 *
 * Makes what belongs to no single team: the roles, and with Kueue the ResourceFlavors, a Cohort and a Topology.
 *
 * @example
 * const teams = new Teams(app, 'teams', { cluster: readCluster('clusters/prod.yaml') });
 * new Team(teams, 'vision', {
 *   namespaces: {
 *     'vision-prod': {
 *       quota: { cpu: 8, memory: '32Gi', accelerators: [{ product: 'NVIDIA-L4', count: 2 }] },
 *     },
 *   },
 *   access: { view: ['vision'], deploy: ['vision-engineers'] },
 * });
 * @throws SynthesisError when the quotas of all teams are more than the pools have
 */
export class Teams extends Chart {
  public readonly cluster: Cluster;
  /** What the roles begin with, and what Kueue's cohort is called. */
  public readonly sharedName: string;
  private readonly shares: Share[] = [];
  private readonly queued: Allocation[] = [];

  constructor(scope: Construct, id: string, props: TeamsProps) {
    super(scope, id, { labels: { [labelKeys.managedBy]: managedBy, [labelKeys.partOf]: id } });
    const problems = new Problems(this);
    this.cluster = props.cluster;
    this.sharedName = props.name ?? id;
    provideCluster(this, props.cluster);
    checkName(problems, this.sharedName, 'name', nameLimits.object);
    problems.expect(
      props.cluster.nodePools.length > 0,
      'cluster',
      'must have node pools, for they are what is divided among the teams',
      props.cluster.name,
    );
    for (const role of teamRoles) {
      new k8s.KubeClusterRole(this, `role-${role}`, {
        metadata: { name: this.roleName(role), labels: objectLabels(this, this.roleName(role)) },
        rules: rulesOf(role, props.cluster),
      });
    }
    if (props.cluster.profile.operators.includes('kueue')) {
      this.makeKueueObjects(problems, props.topology);
    } else if (props.topology !== undefined) {
      requireOperator(this, problems, 'kueue', 'topology');
    }
    this.node.addValidation({ validate: () => this.overdrawn() });
  }

  /** The ClusterRole of a role. */
  public roleName(role: TeamRole): string {
    return `${this.sharedName}-${role}`;
  }

  /** Takes a part of the cluster for a namespace. @param queued whether Kueue gives it out */
  public take(who: string, allocation: Allocation, queued: boolean): void {
    this.shares.push({ who, allocation });
    if (queued) {
      this.queued.push(allocation);
    }
  }

  private makeKueueObjects(problems: Problems, topology: readonly string[] | undefined): void {
    const kinds = acceleratorKinds(this.cluster);
    const labels = (name: string): Record<string, string> => objectLabels(this, name);
    if (topology !== undefined) {
      problems.expect(topology.length > 0, 'topology', 'must have at least one level', topology);
      problems.expect(new Set(topology).size === topology.length, 'topology', 'must not name a level twice', topology);
      new ApiObject(this, 'topology', {
        apiVersion: kueueApi,
        kind: 'Topology',
        metadata: { name: this.sharedName, labels: labels(this.sharedName) },
        spec: { levels: topology.map((nodeLabel) => ({ nodeLabel })) },
      });
    }
    const flavor = (name: string, nodeLabels: Readonly<Record<string, string>>): void => {
      const labelled = Object.keys(nodeLabels).length > 0;
      new ApiObject(this, `flavor-${name}`, {
        apiVersion: kueueApi,
        kind: 'ResourceFlavor',
        metadata: { name, labels: labels(name) },
        spec: {
          ...(labelled ? { nodeLabels } : {}),
          // Kueue looks for a topology among the nodes with the flavor's labels only.
          ...(labelled && topology !== undefined ? { topologyName: this.sharedName } : {}),
        },
      });
    };
    flavor(plainFlavor, {});
    kinds.forEach((kind) => flavor(flavorOf(kind), kind.nodeLabels));
    new ApiObject(this, 'cohort', {
      apiVersion: kueueApi,
      kind: 'Cohort',
      metadata: { name: this.sharedName, labels: labels(this.sharedName) },
      // What is left is known when all teams are there.
      spec: Lazy.any({
        produce: () => ({
          resourceGroups: resourceGroups(this.cluster, this.rest(), { borrow: true, undivided: false }),
        }),
      }) as object,
    });
  }

  /** What no team gets. */
  private rest(): Allocation {
    const all = allOf(this.cluster);
    const taken = sumOf(this.shares.map(({ allocation }) => allocation));
    const left = (one: bigint, other: bigint): bigint => (one > other ? one - other : 0n);
    return {
      cpu: left(all.cpu, taken.cpu),
      memory: left(all.memory, taken.memory),
      accelerators: new Map(
        [...all.accelerators].map(([kind, count]) => [kind, Math.max(0, count - (taken.accelerators.get(kind) ?? 0))]),
      ),
    };
  }

  private overdrawn(): string[] {
    const all = allOf(this.cluster);
    const pools = `the node pools of cluster '${this.cluster.name}' have`;
    const complain = (what: string, parts: readonly [who: string, text: string][], there: string): string =>
      `Teams '${this.node.path}': ${what} is given out more than there is: ` +
      `${parts.map(([who, text]) => `${who} ${text}`).join(', ')}; ${pools} ${there}`;
    const wrong: string[] = [];
    for (const [key, write] of [
      ['cpu', cores],
      ['memory', memoryText],
    ] as const) {
      const taken = this.shares.filter(({ allocation }) => allocation[key] > 0n);
      if (taken.reduce((sum, { allocation }) => sum + allocation[key], 0n) > all[key]) {
        const parts = taken.map(({ who, allocation }): [string, string] => [who, write(allocation[key])]);
        wrong.push(complain(`${key} of nodes without accelerators`, parts, write(all[key])));
      }
    }
    for (const [kind, there] of all.accelerators) {
      const taken = this.shares
        .map(({ who, allocation }): [string, number] => [who, allocation.accelerators.get(kind) ?? 0])
        .filter(([, count]) => count > 0);
      if (taken.reduce((sum, [, count]) => sum + count, 0) > there) {
        const parts = taken.map(([who, count]): [string, string] => [who, String(count)]);
        wrong.push(complain(nameOf(kind), parts, String(there)));
      }
    }
    return wrong;
  }
}
