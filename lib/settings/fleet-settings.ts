import { z } from 'zod';
import { readCluster, type Cluster } from '../workload/cluster/cluster-profile';
import {
  checkSettings,
  group,
  plainText,
  SettingsError,
  type RawSettings,
  type SettingsOrigin,
} from './check-settings';
import { deploymentSettings, type DeploymentSettings } from './deployment-settings';
import { merged, withoutNeedlessSeals } from './overrides';

const label = z.preprocess(
  (value) => (typeof value === 'boolean' || typeof value === 'number' ? `${value}` : value),
  plainText(),
);

/** The settings of a fleet; all others are those of each cluster. */
const fleetSettings = {
  clusters: z
    .array(
      group({
        /** What it is called. */
        name: plainText(),
        ...deploymentSettings.cluster.shape,
        /** What programs choose it by. */
        labels: z.record(z.string(), label).default({}),
        /** Settings of the stack that differ for it. */
        overrides: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .min(1),
  rollout: z.array(z.array(plainText())).optional(),
  unreachable: z.enum(['refuse', 'leave']).default('refuse'),
};
const fleetKeys = Object.keys(fleetSettings);
const fleetSchema = group(fleetSettings);

/** One cluster of a fleet, with the settings that the program takes for it. */
export interface FleetClusterSettings<S extends DeploymentSettings> {
  /** What it is called. */
  readonly name: string;
  /** What its file says. */
  readonly cluster: Cluster;
  /** What programs choose it by. */
  readonly labels: Readonly<Record<string, string>>;
  /** The stack's settings with what it overrides; `cluster` is this one. */
  readonly settings: S;
}

/** The settings of a stack with many clusters. They are the props of a `Fleet`. */
export interface FleetSettings<S extends DeploymentSettings = DeploymentSettings> {
  /** Its clusters. */
  readonly clusters: readonly FleetClusterSettings<S>[];
  /** In which order they are deployed to: waves of names. @default - all at once */
  readonly rollout?: readonly (readonly string[])[];
  /**
   * What happens where a cluster does not answer: `refuse` changes nothing anywhere, `leave` deploys to the others and
   * leaves what that one has as it is.
   */
  readonly unreachable: 'refuse' | 'leave';
}

/**
 * Reads the settings of a stack with many clusters: `clusters`, `rollout` and `unreachable`, and for each cluster all
 * others with what it overrides. Groups are merged, anything else is replaced, and `null` takes a setting away.
 *
 * A stack with `cluster` instead is a fleet of that one, which is called as its file says.
 *
 * @example
 * const readSettings = (raw: RawSettings, origin: SettingsOrigin) =>
 *   readFleetSettings(raw, origin, readDeploymentSettings);
 *
 * export = () =>
 *   runFleet({
 *     folder: __dirname,
 *     readSettings,
 *     build: (app, settings) => {
 *       for (const each of new Fleet(app, 'fleet', settings).clusters) {
 *         const environment = stackEnvironment(each, 'shop', each.settings);
 *         new WebModelServer(environment, 'recommender', { image, resources });
 *       }
 *     },
 *   });
 *
 * @param readSettings reads those of one cluster
 * @throws SettingsError with all that is wrong, of all clusters
 */
export function readFleetSettings<S extends DeploymentSettings>(
  raw: RawSettings,
  origin: SettingsOrigin,
  readSettings: (raw: RawSettings, origin: SettingsOrigin) => S,
): FleetSettings<S> {
  const own = Object.fromEntries(Object.entries(raw).filter(([key]) => fleetKeys.includes(key)));
  const common = Object.fromEntries(Object.entries(raw).filter(([key]) => !fleetKeys.includes(key)));
  if (own['clusters'] === undefined && common['cluster'] !== undefined) {
    const { unreachable } = checkSettings(group({ unreachable: fleetSettings.unreachable }), own, origin);
    const settings = readSettings(common, origin);
    const cluster = read(settings.cluster.file);
    if (typeof cluster === 'string') {
      throw new SettingsError(origin.name, [cluster]);
    }
    return { clusters: [{ name: cluster.name, cluster, labels: {}, settings }], unreachable };
  }
  if (common['cluster'] !== undefined) {
    throw new SettingsError(origin.name, [
      `'${origin.namespace}:cluster' must not be there beside '${origin.namespace}:clusters': ` +
        'add the cluster to that list, with a name',
    ]);
  }
  const fleet = checkSettings(fleetSchema, { ...own, clusters: withoutNeedlessSeals(own['clusters'], origin) }, origin);
  const problems = new Map<string, string[]>();
  const clusters = fleet.clusters.flatMap(({ name, labels, overrides, ...place }): FleetClusterSettings<S>[] => {
    const found = settingsOf({ common, overrides, place }, origin, readSettings);
    if (!('problems' in found)) {
      return [{ name, labels, ...found }];
    }
    for (const problem of found.problems) {
      problems.set(problem, [...(problems.get(problem) ?? []), name]);
    }
    return [];
  });
  if (problems.size > 0) {
    const everywhere = fleet.clusters.length;
    throw new SettingsError(
      origin.name,
      [...problems].map(([problem, names]) =>
        names.length === everywhere && everywhere > 1 ? problem : `of cluster '${names.join("', '")}': ${problem}`,
      ),
    );
  }
  return {
    clusters,
    ...(fleet.rollout === undefined ? {} : { rollout: fleet.rollout }),
    unreachable: fleet.unreachable,
  };
}

interface OneCluster {
  readonly common: RawSettings;
  readonly overrides: RawSettings;
  /** Its file, and how it is reached. */
  readonly place: object;
}

function settingsOf<S extends DeploymentSettings>(
  { common, overrides, place }: OneCluster,
  origin: SettingsOrigin,
  readSettings: (raw: RawSettings, origin: SettingsOrigin) => S,
): { readonly cluster: Cluster; readonly settings: S } | { readonly problems: readonly string[] } {
  const misplaced = Object.keys(overrides).filter((key) => [...fleetKeys, 'cluster'].includes(key));
  if (misplaced.length > 0) {
    return { problems: misplaced.map((key) => `its 'overrides' must not have '${key}', which is of the whole fleet`) };
  }
  try {
    const settings = readSettings({ ...(merged(common, overrides) as RawSettings), cluster: place }, origin);
    const cluster = read(settings.cluster.file);
    return typeof cluster === 'string' ? { problems: [cluster] } : { cluster, settings };
  } catch (error) {
    if (error instanceof SettingsError) {
      return { problems: error.problems };
    }
    throw error;
  }
}

/** What a file says, or what is wrong with it. */
function read(file: string): Cluster | string {
  try {
    return readCluster(file);
  } catch (error) {
    return (error as Error).message;
  }
}
