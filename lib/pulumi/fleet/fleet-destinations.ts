import { SettingsError, type SettingsOrigin } from '../../settings/check-settings';
import type { DeploymentSettings } from '../../settings/deployment-settings';
import type { FleetSettings } from '../../settings/fleet-settings';
import { platformsOf } from '../../workload/cluster/platforms';
import { destinationOf, type Destination } from '../program/destination';
import type { PlaygroundTarget } from '../program/target';

/** Where what belongs to one cluster goes. */
export type FleetDestination = Destination;

/**
 * Decides where each cluster of a fleet is. Images are built for the platforms of its nodes where the settings name
 * none; in the playground, for that of the machine.
 *
 * @param target the playground, if one runs: it stands for a cluster that says nothing of how it is reached
 * @throws SettingsError where one is nowhere, or two are the playground
 */
export function fleetDestinations(
  { clusters }: FleetSettings<DeploymentSettings>,
  origin: SettingsOrigin,
  target: PlaygroundTarget | undefined,
): Map<string, FleetDestination> {
  const nowhere = clusters
    .filter(({ settings: { cluster } }) => cluster.kubeconfig === undefined && cluster.context === undefined)
    .map(({ name }) => name);
  if (clusters.length > 1 && (nowhere.length > 1 || (nowhere.length === 1 && target === undefined))) {
    throw new SettingsError(origin.name, [
      `cluster${nowhere.length === 1 ? '' : 's'} '${nowhere.join("', '")}' of the fleet must say how ` +
        `${nowhere.length === 1 ? 'it is' : 'they are'} reached: set 'context' or 'kubeconfig'. ` +
        'One of a fleet may be a playground without saying so (bin/pulumi); others name their kubeconfig',
    ]);
  }
  return new Map(
    clusters.map(({ name, cluster, settings }) => {
      const destination = destinationOf(settings, origin.folder, target, origin.name);
      const { images } = destination;
      const platforms = platformsOf(cluster);
      const follows = images.platforms === undefined && !nowhere.includes(name) && platforms.length > 0;
      return [name, follows ? { ...destination, images: { ...images, platforms } } : destination];
    }),
  );
}
