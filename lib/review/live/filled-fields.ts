import { asText } from '../../workload/values/as-text';
import { isMap } from '../../workload/values/maps';
import { byKueue, filledByOperators } from './filled-by-operators';
import type { FilledField } from './filled-field';
import { mapAt, mapsAt, textAt, valueAt, type KubernetesObject } from '../objects/kubernetes-object';

const metadataOf = (at: string): readonly FilledField[] => [
  // kubectl rollout restart, and those of Lens and Rancher: an apply keeps what it did not set.
  {
    path: `${at}.annotations.*`,
    like: /^(kubectl\.kubernetes\.io\/restartedAt|redeploy-timestamp|cattle\.io\/timestamp)$/,
  },
];

const jobLabel = /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$/;
const isAddress = (_: KubernetesObject, value: unknown): boolean => {
  const [address] = Array.isArray(value) ? (value as unknown[]) : [value];
  return address !== 'None';
};

// Of every kind.
const ofAll: readonly FilledField[] = [
  { path: 'metadata.ownerReferences' },
  { path: 'metadata.generateName', always: true },
  { path: 'metadata.finalizers[]', like: /^(foregroundDeletion|orphan)$|^([a-z-]+\.)*kubernetes\.io\//, always: true },
  // A controller that has to clean up after an object says so in it.
  { path: 'metadata.finalizers[]' },
  {
    path: 'metadata.annotations.*',
    like: new RegExp(
      '^(' +
        [
          'pv\\.kubernetes\\.io/.*',
          'volume\\.(beta\\.)?kubernetes\\.io/(storage-provisioner|storage-resizer|selected-node|migrated-to)',
          'deployment\\.kubernetes\\.io/.*',
          'deprecated\\.daemonset\\.template\\.generation',
          'autoscaling\\.alpha\\.kubernetes\\.io/(conditions|current-metrics)',
          'batch\\.kubernetes\\.io/job-tracking',
          'control-plane\\.alpha\\.kubernetes\\.io/leader',
          'kubernetes\\.io/service-account\\.uid',
          'kubernetes\\.io/limit-ranger',
          // controllers of clouds, networks and management
          'cloud\\.google\\.com/neg-status',
          'ingress\\.kubernetes\\.io/(backends|forwarding-rule|target-proxy|url-map|https-.*|ssl-cert)',
          'metallb\\.(universe\\.tf|io)/ip-allocated-from-pool',
          'cni\\.projectcalico\\.org/(podIPs?|containerID)',
          'k8s\\.v1\\.cni\\.cncf\\.io/network-status',
          'openshift\\.io/(sa\\.scc\\..*|internal-registry-pull-secret-ref)',
          '(field|lifecycle|management)\\.cattle\\.io/.*',
          'cattle\\.io/status',
          'objectset\\.rio\\.cattle\\.io/.*',
          // what tools write into what they deploy
          'meta\\.helm\\.sh/release-name(space)?',
          'argocd\\.argoproj\\.io/tracking-id',
          'kubectl\\.kubernetes\\.io/last-applied-configuration',
        ].join('|') +
        ')$',
    ),
    always: true,
  },
  {
    path: 'metadata.labels.*',
    like: /^(kubernetes\.io\/metadata\.name|(kustomize|helm)\.toolkit\.fluxcd\.io\/name(space)?|objectset\.rio\.cattle\.io\/hash)$/,
    always: true,
  },
  {
    path: 'metadata.labels.*',
    like: /^app\.kubernetes\.io\/managed-by$/,
    when: (object, value) =>
      value === 'Helm' && textAt(object, 'metadata', 'annotations', 'meta.helm.sh/release-name') !== undefined,
    always: true,
  },
];

const ofPods: readonly FilledField[] = [
  { path: 'spec.nodeName' },
  { path: 'spec.hostname' },
  { path: 'spec.subdomain' },
  { path: 'spec.priority' },
  { path: 'spec.preemptionPolicy' },
  { path: 'spec.priorityClassName' },
  { path: 'spec.overhead' },
  { path: 'spec.imagePullSecrets' },
  { path: 'spec.volumes[]', like: /^kube-api-access-/ },
  { path: 'spec.volumes[]', like: /-token-[a-z0-9]{5}$/ },
  ...['containers', 'initContainers', 'ephemeralContainers'].flatMap((list): FilledField[] => [
    { path: `spec.${list}[].volumeMounts[]`, like: /^\/var\/run\/secrets\/kubernetes\.io\/serviceaccount$/ },
    {
      path: `spec.${list}[].resources`,
      when: (object) => textAt(object, 'metadata', 'annotations', 'kubernetes.io/limit-ranger') !== undefined,
    },
  ]),
  { path: 'spec.ephemeralContainers' },
  { path: 'spec.tolerations[]', like: /^node\.kubernetes\.io\/(not-ready|unreachable|memory-pressure)$/ },
  // Where the API server's ExtendedResourceToleration runs, each device that a pod asks for is tolerated.
  {
    path: 'spec.tolerations[]',
    when: (object, value) =>
      isMap(value) &&
      value['operator'] === 'Exists' &&
      mapsAt(object, 'spec', 'containers').some(
        (container) => mapAt(container, 'resources', 'limits')[asText(value['key'])] !== undefined,
      ),
  },
];

const ofWebhooks: readonly FilledField[] = [{ path: 'webhooks[].clientConfig.caBundle' }];

const template = metadataOf('spec.template.metadata');

/**
 * The fields of a kind that a server or a controller fills in, by group and kind. A test adds each of them to the base,
 * and finds no change.
 */
export const filledFields: Readonly<Record<string, readonly FilledField[]>> = {
  '/Namespace': [{ path: 'spec.finalizers', always: true }],
  '/Service': [
    // What an update leaves out stays as it was allocated.
    // @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/service/storage/storage.go, patchAllocatedValues
    { path: 'spec.clusterIP', when: isAddress, always: true },
    { path: 'spec.clusterIPs', when: isAddress, always: true },
    { path: 'spec.ports[].nodePort', always: true },
    { path: 'spec.healthCheckNodePort', always: true },
    { path: 'spec.clusterIPs', when: (object) => mapAt(object, 'spec')['clusterIP'] === 'None', always: true },
    { path: 'spec.ipFamilies' },
    { path: 'spec.ipFamilyPolicy' },
    { path: 'spec.loadBalancerClass' },
  ],
  '/PersistentVolumeClaim': [
    { path: 'spec.volumeName' },
    { path: 'spec.storageClassName' },
    // One is made of the other.
    ...['spec.dataSource', 'spec.dataSourceRef'].map((path) => ({
      path,
      when: ({ spec }: KubernetesObject) =>
        mapAt(spec)['dataSource'] !== undefined && mapAt(spec)['dataSourceRef'] !== undefined,
    })),
    { path: 'metadata.annotations.*', like: /^volume\.(beta\.)?kubernetes\.io\/storage-class$/ },
  ],
  '/PersistentVolume': [
    { path: 'spec.claimRef' },
    { path: 'spec.claimRef.uid', always: true },
    { path: 'spec.claimRef.resourceVersion', always: true },
    { path: 'spec.claimRef.apiVersion', always: true },
    { path: 'spec.claimRef.kind', always: true },
    { path: 'spec.nodeAffinity' },
    { path: 'metadata.labels.*', like: /^topology\.kubernetes\.io\// },
  ],
  '/ServiceAccount': [
    { path: 'secrets' },
    { path: 'imagePullSecrets[]', like: /-dockercfg-/ },
    { path: 'metadata.annotations.*', like: /^openshift\.io\// },
  ],
  '/Secret': [
    {
      path: 'data.*',
      like: /^(ca\.crt|namespace|token|service-ca\.crt)$/,
      when: (object) => object['type'] === 'kubernetes.io/service-account-token',
      always: true,
    },
  ],
  '/ConfigMap': [
    {
      path: 'data.*',
      when: (object) =>
        textAt(object, 'metadata', 'labels', 'config.openshift.io/inject-trusted-cabundle') === 'true' ||
        textAt(object, 'metadata', 'annotations', 'service.beta.openshift.io/inject-cabundle') === 'true',
      always: true,
    },
  ],
  '/Pod': ofPods,
  'apps/Deployment': template,
  'apps/StatefulSet': template,
  'apps/DaemonSet': template,
  'apps/ReplicaSet': template,
  'batch/Job': [
    // The controller of Jobs chooses its pods by labels of its own.
    { path: 'spec.selector', when: (object) => valueAt(object, 'spec', 'manualSelector') !== true },
    { path: 'spec.template.metadata.labels.*', like: jobLabel },
    { path: 'metadata.labels.*', like: jobLabel },
    ...byKueue('spec.template'),
  ],
  'networking.k8s.io/Ingress': [{ path: 'spec.ingressClassName' }],
  'rbac.authorization.k8s.io/ClusterRole': [
    { path: 'rules', when: (object) => object['aggregationRule'] !== undefined, always: true },
  ],
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': ofWebhooks,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': ofWebhooks,
  'apiextensions.k8s.io/CustomResourceDefinition': [{ path: 'spec.conversion.webhook.clientConfig.caBundle' }],
  'apiregistration.k8s.io/APIService': [{ path: 'spec.caBundle' }],
  ...filledByOperators,
};

const known = new Map<string, readonly FilledField[]>();

/** The fields of an object's kind that somebody else fills in. @param kind group and kind: `apps/Deployment` */
export function filledFieldsOf(kind: string): readonly FilledField[] {
  let found = known.get(kind);
  if (found === undefined) {
    found = [...ofAll, ...(Object.hasOwn(filledFields, kind) ? filledFields[kind]! : [])];
    known.set(kind, found);
  }
  return found;
}

/** The value that {@link FilledField.like} looks at in an item of a list: what it is called. */
export function nameOfItem(item: unknown): string {
  if (!isMap(item)) {
    return asText(item);
  }
  return ['mountPath', 'name', 'key'].map((field) => item[field]).find((value) => typeof value === 'string') ?? '';
}
