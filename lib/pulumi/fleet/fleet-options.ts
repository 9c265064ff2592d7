import type * as pulumi from '@pulumi/pulumi';
import type { IConstruct } from 'constructs';
import { Fleet } from '../../platform/fleet/fleet';
import { fleetClusterOf } from '../../workload/cluster/fleet-context';
import { own } from '../../workload/values/own';
import type { ImageOptions } from '../images/images';
import type { SecretValues } from '../outputs/secrets';

/** How what belongs to one cluster of a fleet is deployed. */
export interface ClusterDeployOptions {
  /** The cluster, see `createProvider`. */
  readonly provider: pulumi.ProviderResource;
  /**
   * How images for it are built and pushed. What several clusters pull from one registry is one image, for the
   * platforms of all of them.
   * @default - as for all
   */
  readonly images?: ImageOptions;
  /**
   * The values of its `ConfigSecret`s.
   * @default - as for all
   */
  readonly secrets?: SecretValues;
  /**
   * Whether Pulumi refuses to delete what holds data or takes traffic there.
   * @default - as for all
   */
  readonly protect?: boolean;
  /**
   * Whether what it has is left as it is, whatever the program says: for a cluster that does not answer.
   * @default false
   */
  readonly leave?: boolean;
}

/** What of a deployment's options differs from cluster to cluster. */
export interface OptionsByCluster {
  readonly provider?: pulumi.ProviderResource;
  readonly images?: ImageOptions;
  readonly secrets?: SecretValues;
  readonly protect?: boolean;
  readonly clusters?: Readonly<Record<string, ClusterDeployOptions>>;
}

/** The fleet of a program, if it has one. */
export function fleetIn(root: IConstruct): Fleet | undefined {
  return root.node.findAll().find((construct): construct is Fleet => construct instanceof Fleet);
}

/** The options that count for what one construct makes. */
interface OwnOptions {
  readonly provider: pulumi.ProviderResource | undefined;
  readonly images: ImageOptions;
  readonly secrets: SecretValues;
  readonly protect: boolean;
}

/** How what a construct makes is deployed: by the options of its cluster, and else by those for all. */
export function optionsFor(
  construct: IConstruct,
  { provider, images = {}, secrets = {}, protect = false, clusters = {} }: OptionsByCluster,
): OwnOptions {
  const cluster = fleetClusterOf(construct);
  const given = cluster === undefined ? undefined : own(clusters, cluster);
  return {
    provider: given?.provider ?? provider,
    images: given?.images ?? images,
    secrets: given?.secrets ?? secrets,
    protect: given?.protect ?? protect,
  };
}

/** Whether what a construct makes is left as it is in its cluster. */
export function isLeft(construct: IConstruct, { clusters = {} }: OptionsByCluster): boolean {
  const cluster = fleetClusterOf(construct);
  return cluster !== undefined && own(clusters, cluster)?.leave === true;
}

/** Sentences about clusters that have no options, and options that are for no cluster. */
export function checkClusters(fleet: Fleet | undefined, options: OptionsByCluster): string[] {
  const given = Object.keys(options.clusters ?? {});
  if (fleet === undefined) {
    return given.length === 0 ? [] : ["deploy(): 'clusters' is for those of a Fleet, and the tree has none. Remove it"];
  }
  const names = fleet.clusters.map(({ name }) => name);
  return [
    ...(options.provider === undefined
      ? []
      : ["deploy(): 'provider' must not be there for a Fleet: each cluster has its own in 'clusters'"]),
    ...names
      .filter((name) => !given.includes(name))
      .map((name) => `deploy(): 'clusters.${name}' is missing: give the provider of this cluster`),
    ...given
      .filter((name) => !names.includes(name))
      .map((name) => `deploy(): 'clusters.${name}' is no cluster of the fleet. There is ${names.join(', ')}`),
  ];
}
