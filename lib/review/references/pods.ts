import type { Reference } from './reference';

const notStarted = 'new pods will not start';
const refused = 'new pods are refused';

const volume = (path: string): Pick<Reference, 'from' | 'path' | 'severity' | 'without'> => ({
  from: 'pods',
  path: `volumes[*].${path}`,
  severity: 'high',
  without: notStarted,
});

const configMap = { kind: 'ConfigMap' };
const secret = { kind: 'Secret' };
const files = { optional: 'optional', keys: 'items[*].key' };

const volumes: readonly Reference[] = [
  { ...volume('configMap.name'), to: configMap, live: 'files', beside: files },
  { ...volume('secret.secretName'), to: secret, live: 'files', beside: files },
  { ...volume('projected.sources[*].configMap.name'), to: configMap, live: 'files', beside: files },
  { ...volume('projected.sources[*].secret.name'), to: secret, live: 'files', beside: files },
  { ...volume('persistentVolumeClaim.claimName'), to: { kind: 'PersistentVolumeClaim' }, live: true },
  { ...volume('csi.nodePublishSecretRef.name'), to: secret, live: true },
  {
    ...volume('csi.volumeAttributes.secretProviderClass'),
    to: { group: 'secrets-store.csi.x-k8s.io', kind: 'SecretProviderClass' },
    live: true,
  },
  ...['cephfs', 'rbd', 'iscsi', 'flexVolume'].map((driver) => ({
    ...volume(`${driver}.secretRef.name`),
    to: secret,
    live: true,
  })),
  { ...volume('azureFile.secretName'), to: secret, live: true },
  {
    ...volume('ephemeral.volumeClaimTemplate.spec.storageClassName'),
    to: { group: 'storage.k8s.io', kind: 'StorageClass', cluster: true },
    live: true,
  },
];

// A variable has the value of when its container started.
const variables: readonly Reference[] = ['initContainers', 'containers'].flatMap((list) => {
  const named = (path: string): Pick<Reference, 'from' | 'path' | 'severity' | 'without'> => ({
    from: 'pods',
    path: `${list}[*].${path}`,
    severity: 'high',
    without: notStarted,
  });
  const one = { optional: 'optional', keys: 'key' };
  return [
    { ...named('env[*].valueFrom.configMapKeyRef.name'), to: configMap, beside: one },
    { ...named('env[*].valueFrom.secretKeyRef.name'), to: secret, beside: one },
    { ...named('envFrom[*].configMapRef.name'), to: configMap, beside: { optional: 'optional' } },
    { ...named('envFrom[*].secretRef.name'), to: secret, beside: { optional: 'optional' } },
  ];
});

/** Whom pods name. */
export const referencesOfPods: readonly Reference[] = [
  ...volumes,
  ...variables,
  {
    from: 'pods',
    path: 'imagePullSecrets[*].name',
    to: secret,
    live: true,
    severity: 'high',
    without: 'new pods cannot fetch their images, unless the registry asks nobody for a password',
  },
  {
    from: { kind: 'ServiceAccount' },
    path: 'imagePullSecrets[*].name',
    to: secret,
    live: true,
    without: 'new pods of this account cannot fetch their images, unless the registry asks nobody for a password',
  },
  {
    from: 'pods',
    path: 'serviceAccountName',
    to: { kind: 'ServiceAccount' },
    // Every namespace has it.
    given: ['default'],
    live: true,
    severity: 'high',
    without: refused,
  },
  {
    from: 'pods',
    path: 'priorityClassName',
    to: { group: 'scheduling.k8s.io', kind: 'PriorityClass', cluster: true },
    given: ['system-cluster-critical', 'system-node-critical'],
    severity: 'high',
    without: refused,
  },
  {
    from: 'pods',
    path: 'runtimeClassName',
    to: { group: 'node.k8s.io', kind: 'RuntimeClass', cluster: true },
    severity: 'high',
    without: refused,
  },
  {
    from: 'pods',
    path: 'resourceClaims[*].resourceClaimName',
    to: { group: 'resource.k8s.io', kind: 'ResourceClaim' },
    severity: 'high',
    without: notStarted,
  },
  {
    from: 'pods',
    path: 'resourceClaims[*].resourceClaimTemplateName',
    to: { group: 'resource.k8s.io', kind: 'ResourceClaimTemplate' },
    severity: 'high',
    without: notStarted,
  },
];
