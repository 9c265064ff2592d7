import { asText } from '../../workload/values/as-text';
import { groupOf, mapAt, mapsAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';

/** Objects of a kind that nobody deploys: Kubernetes makes them, or a tool does for itself. */
interface Made {
  /** Group and kind. */
  readonly kind: string;
  /** @default - any */
  readonly name?: RegExp;
  /** @default - any */
  readonly namespace?: RegExp;
  /** @default - all of them */
  readonly when?: (object: KubernetesObject) => boolean;
}

const label = (object: KubernetesObject, key: string): string | undefined => textAt(object, 'metadata', 'labels', key);
const annotation = (object: KubernetesObject, key: string): string | undefined =>
  textAt(object, 'metadata', 'annotations', key);

// What is there in every cluster or namespace without anybody's manifest, beside what a controller owns.
// A manifest may set some of them all the same, such as the ServiceAccount `default`: then it is as any other object.
const made: readonly Made[] = [
  { kind: '/Event' },
  { kind: 'events.k8s.io/Event' },
  { kind: '/Node' },
  { kind: '/ComponentStatus' },
  { kind: 'coordination.k8s.io/Lease' },
  { kind: 'metrics.k8s.io/PodMetrics' },
  { kind: 'metrics.k8s.io/NodeMetrics' },
  { kind: 'storage.k8s.io/CSINode' },
  { kind: 'storage.k8s.io/CSIStorageCapacity' },
  { kind: 'storage.k8s.io/VolumeAttachment' },
  { kind: 'resource.k8s.io/ResourceSlice' },
  { kind: 'apps/ControllerRevision' },
  { kind: '/Namespace', name: /^(default|kube-system|kube-public|kube-node-lease)$/ },
  { kind: '/ServiceAccount', name: /^default$/ },
  { kind: '/Service', namespace: /^default$/, name: /^kubernetes$/ },
  { kind: '/Endpoints', namespace: /^default$/, name: /^kubernetes$/ },
  {
    kind: '/Endpoints',
    when: (object) =>
      label(object, 'endpoints.kubernetes.io/managed-by') !== undefined ||
      annotation(object, 'endpoints.kubernetes.io/last-change-trigger-time') !== undefined,
  },
  {
    kind: 'discovery.k8s.io/EndpointSlice',
    when: (object) =>
      (label(object, 'endpointslice.kubernetes.io/managed-by') ?? '').endsWith('.k8s.io') ||
      object.metadata.name === 'kubernetes',
  },
  // OpenShift and Istio put theirs into every namespace too.
  { kind: '/ConfigMap', name: /^(kube-root-ca\.crt|openshift-service-ca\.crt|istio-ca-root-cert)$/ },
  {
    kind: '/ConfigMap',
    namespace: /^kube-system$/,
    name: /^(extension-apiserver-authentication|kube-apiserver-legacy-service-account-token-tracking)$/,
  },
  // The token of a ServiceAccount, as Kubernetes made one for each up to 1.23.
  {
    kind: '/Secret',
    name: /-token-[a-z0-9]{5}$/,
    when: (object) => object['type'] === 'kubernetes.io/service-account-token',
  },
  // Where Helm keeps what it deployed.
  { kind: '/Secret', when: (object) => object['type'] === 'helm.sh/release.v1' },
  { kind: '/ConfigMap', when: (object) => label(object, 'OWNER') === 'TILLER' },
  // What a claim's class provisioned.
  {
    kind: '/PersistentVolume',
    when: (object) => annotation(object, 'pv.kubernetes.io/provisioned-by') !== undefined,
  },
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map((kind) => ({
    kind: `rbac.authorization.k8s.io/${kind}`,
    when: (object: KubernetesObject) => label(object, 'kubernetes.io/bootstrapping') === 'rbac-defaults',
  })),
  { kind: 'scheduling.k8s.io/PriorityClass', name: /^system-(cluster|node)-critical$/ },
  {
    kind: 'apiregistration.k8s.io/APIService',
    when: (object) => label(object, 'kube-aggregator.kubernetes.io/automanaged') !== undefined,
  },
  ...['FlowSchema', 'PriorityLevelConfiguration'].map((kind) => ({
    kind: `flowcontrol.apiserver.k8s.io/${kind}`,
    when: (object: KubernetesObject) => annotation(object, 'apf.kubernetes.io/autoupdate-spec') !== undefined,
  })),
];

const byKind = new Map<string, readonly Made[]>();
for (const each of made) {
  byKind.set(each.kind, [...(byKind.get(each.kind) ?? []), each]);
}

/** Whether a controller made an object, and makes it again: a Pod of a ReplicaSet, the ReplicaSet of a Deployment. */
export function isOwned(object: KubernetesObject): boolean {
  return mapsAt(object, 'metadata', 'ownerReferences').some((owner) => owner['controller'] === true);
}

/**
 * Whether Kubernetes itself, or a tool for itself, made an object: the ConfigMap `kube-root-ca.crt`, an event, a lease.
 * Nobody's manifest says it, unless a manifest does.
 */
export function isMadeByCluster(object: KubernetesObject): boolean {
  const { name, namespace } = mapAt(object, 'metadata');
  return (byKind.get(`${groupOf(object.apiVersion)}/${object.kind}`) ?? []).some(
    (each) =>
      (each.name?.test(asText(name)) ?? true) &&
      (each.namespace?.test(String((namespace as string | undefined) ?? 'default')) ?? true) &&
      (each.when?.(object) ?? true),
  );
}
