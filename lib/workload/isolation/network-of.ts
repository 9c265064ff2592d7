import type { IConstruct } from 'constructs';
import { clusterOf } from '../cluster/cluster-context';
import { networkProfile, type NetworkPlace, type NetworkProfile } from '../cluster/network-profile';

/** What the file of a construct's cluster says of its network. */
export function networkOf(scope: IConstruct): NetworkProfile {
  return clusterOf(scope).profile.network ?? nothingSaid;
}

const nothingSaid = networkProfile.parse({});

/** Who asks pods for metrics, and whether that is only taken for granted. */
export function monitoringPlaces(scope: IConstruct): {
  readonly places: readonly NetworkPlace[];
  readonly known: boolean;
} {
  const { monitoring } = networkOf(scope);
  if (monitoring !== undefined) {
    return { places: monitoring, known: true };
  }
  const namespace = clusterOf(scope).profile.monitoring?.kind === 'gke' ? 'gmp-system' : 'monitoring';
  return { places: [{ namespace, podLabels: {} }], known: namespace === 'gmp-system' };
}
