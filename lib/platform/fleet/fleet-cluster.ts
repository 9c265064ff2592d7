import { Construct } from 'constructs';
import { provideCluster } from '../../workload/cluster/cluster-context';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import { provideFleetCluster } from '../../workload/cluster/fleet-context';
import { platformsOf } from '../../workload/cluster/platforms';
import { brand } from '../../workload/values/brand';

/** One cluster that a fleet is made of. */
export interface FleetMember<S = unknown> {
  /**
   * What it is called: a part of the name that Pulumi knows each of its objects by. `rest` is the name of no cluster.
   */
  readonly name: string;
  /** What it is: its profile and node pools. */
  readonly cluster: Cluster;
  /**
   * What programs choose it by: `{ region: 'eu', edge: 'true' }`.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * What the program takes for it: the settings of a stack with what this cluster overrides.
   * @default - none
   */
  readonly settings?: S;
}

/**
 * A cluster of a {@link Fleet}, and the scope of everything that runs on it: constructs under it know its profile and
 * node pools.
 *
 * @example
 * const fleet = new Fleet(app, 'fleet', { clusters: [{ name: 'eu', cluster }] });
 * for (const each of fleet.clusters) {
 *   const environment = new Environment(each, 'shop', { namespace: 'shop' });
 *   new WebModelServer(environment, 'recommender', { image, resources });
 * }
 */
export class FleetCluster<S = unknown> extends Construct {
  static {
    brand(this, 'FleetCluster');
  }

  /** What it is called. */
  public readonly name: string;
  /** What it is. */
  public readonly cluster: Cluster;
  /** What programs choose it by. */
  public readonly labels: Readonly<Record<string, string>>;
  /** What the program takes for it. */
  public readonly settings: S;

  constructor(scope: Construct, member: FleetMember<S>) {
    super(scope, member.name);
    this.name = member.name;
    this.cluster = member.cluster;
    this.labels = member.labels ?? {};
    this.settings = member.settings as S;
    provideCluster(this, member.cluster);
    provideFleetCluster(this, member.name);
  }

  /** The platforms that images need to run on each of its nodes, by the label `kubernetes.io/arch`: `linux/amd64`. */
  public get platforms(): readonly string[] {
    return platformsOf(this.cluster);
  }
}
