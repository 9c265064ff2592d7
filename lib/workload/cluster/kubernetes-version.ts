import type { IConstruct } from 'constructs';
import { clusterOf } from './cluster-context';

/** Whether the cluster of a construct runs a Kubernetes version or a later one. */
export function kubernetesAtLeast(scope: IConstruct, version: `${number}.${number}`): boolean {
  const [major = 0, minor = 0] = clusterOf(scope).profile.kubernetesVersion.replace(/^v/, '').split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = version.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
