import type { Reference } from './reference';

const claim = { kind: 'PersistentVolumeClaim' };
const storageClass = { group: 'storage.k8s.io', kind: 'StorageClass', cluster: true };
const statefulSet = { group: 'apps', kind: 'StatefulSet' };

// The places of a device's class: `exactly` came with v1, `firstAvailable` is a list of what would do.
const classOfDevice: readonly Reference[] = ['spec', 'spec.spec'].flatMap((spec) =>
  ['deviceClassName', 'exactly.deviceClassName', 'firstAvailable[*].deviceClassName'].map((field) => ({
    from: { group: 'resource.k8s.io', kind: spec === 'spec' ? 'ResourceClaim' : 'ResourceClaimTemplate' },
    path: `${spec}.devices.requests[*].${field}`,
    to: { group: 'resource.k8s.io', kind: 'DeviceClass', cluster: true },
    severity: 'high' as const,
    without: 'no device is found for it, and its pods wait for ever',
  })),
);

/** Whom claims of storage and devices name. */
export const referencesOfClaims: readonly Reference[] = [
  {
    from: claim,
    path: 'spec.storageClassName',
    to: storageClass,
    without: 'it gets no volume if it has none yet, and does not grow',
  },
  {
    from: statefulSet,
    path: 'spec.volumeClaimTemplates[*].spec.storageClassName',
    to: storageClass,
    without: 'claims of new pods get no volume',
  },
  ...['VolumeAttributesClass'].flatMap((kind): Reference[] => [
    {
      from: claim,
      path: 'spec.volumeAttributesClassName',
      to: { group: 'storage.k8s.io', kind, cluster: true },
      without: 'its volume keeps the attributes that it has, and a new one is not made',
    },
    {
      from: statefulSet,
      path: 'spec.volumeClaimTemplates[*].spec.volumeAttributesClassName',
      to: { group: 'storage.k8s.io', kind, cluster: true },
      without: 'claims of new pods get no volume',
    },
  ]),
  {
    from: claim,
    path: 'spec.volumeName',
    to: { kind: 'PersistentVolume', cluster: true },
    severity: 'high',
    without: 'the claim is lost, and no pod that uses it starts',
  },
  {
    from: statefulSet,
    path: 'spec.serviceName',
    to: { kind: 'Service' },
    without: 'its pods cannot be reached by names of their own (Kubernetes does not need it for anything else)',
  },
  ...classOfDevice,
];
