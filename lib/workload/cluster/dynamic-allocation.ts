import type { PoolGpu } from '../accelerator/cluster-schema';

/** What of a cluster's profile says how devices are given out. */
interface Profile {
  readonly kubernetesVersion: string;
  readonly featureGates: Readonly<Record<string, boolean>>;
}

/** The feature gate of devices that are parts of others. */
export const partitionsGate = 'DRAPartitionableDevices';

/** What of a pool's accelerators a cluster cannot give out by claims: each with the field that says so. */
export function allocationProblems(
  profile: Profile,
  gpu: PoolGpu,
): { readonly field: keyof PoolGpu; readonly message: string }[] {
  if (gpu.allocation !== 'dynamic') {
    return [];
  }
  const without = withoutClaims(profile);
  if (without !== undefined) {
    return [{ field: 'allocation', message: `must be extended-resource: ${without}` }];
  }
  return gpu.migProfiles === undefined || profile.featureGates[partitionsGate] === true
    ? []
    : [
        {
          field: 'migProfiles',
          message:
            `must not be there without profile.featureGates ${partitionsGate}: true, which is alpha in Kubernetes 1.34: ` +
            "without it the API server drops what MIG devices take of their GPU. Use 'migDevices' for those that are " +
            'made beforehand',
        },
      ];
}

function withoutClaims({ kubernetesVersion, featureGates }: Profile): string | undefined {
  if (Number(kubernetesVersion.split('.')[1]) < 34) {
    return (
      'the API of claims (resource.k8s.io/v1) is part of Kubernetes 1.34 and later, and profile.kubernetesVersion ' +
      `is ${kubernetesVersion}`
    );
  }
  return featureGates['DynamicResourceAllocation'] === false
    ? 'profile.featureGates turns dynamic resource allocation off (DynamicResourceAllocation: false)'
    : undefined;
}
