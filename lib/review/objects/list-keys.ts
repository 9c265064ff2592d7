import { asText } from '../../workload/values/as-text';
import { type JsonMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import { textAt } from './kubernetes-object';

/**
 * How the items of a list are told apart: by the value of fields, as a set whose order says nothing, or by their place.
 */
export type ListKind = { readonly keys: readonly string[] } | 'set' | 'ordered';

const by = (...keys: string[]): ListKind => ({ keys });

// The merge keys of Kubernetes' own types, by the name of the list, and by its kind where kinds differ. Lists that are
// "atomic" in the API, but whose order means nothing, are sets.
// @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
const listKinds: Readonly<Record<string, ListKind>> = {
  // pods
  containers: by('name'),
  initContainers: by('name'),
  ephemeralContainers: by('name'),
  env: by('name'),
  volumes: by('name'),
  volumeMounts: by('mountPath'),
  volumeDevices: by('devicePath'),
  imagePullSecrets: by('name'),
  hostAliases: by('ip'),
  topologySpreadConstraints: by('topologyKey', 'whenUnsatisfiable'),
  tolerations: 'set',
  readinessGates: by('conditionType'),
  resourceClaims: by('name'),
  claims: by('name'),
  schedulingGates: by('name'),
  resizePolicy: by('resourceName'),
  items: by('key'),
  add: 'set',
  drop: 'set',
  supplementalGroups: 'set',
  matchExpressions: 'set',
  matchFields: 'set',
  matchLabelKeys: 'set',
  values: 'set',
  nodeSelectorTerms: 'set',
  preferredDuringSchedulingIgnoredDuringExecution: 'set',
  requiredDuringSchedulingIgnoredDuringExecution: 'set',
  namespaces: 'set',
  // services and routes
  ports: by('port', 'protocol'),
  externalIPs: 'set',
  loadBalancerSourceRanges: 'set',
  'Ingress:rules': by('host'),
  'Ingress:paths': by('path', 'pathType'),
  'Ingress:tls': 'set',
  hosts: 'set',
  hostnames: 'set',
  parentRefs: by('kind', 'namespace', 'name', 'sectionName', 'port'),
  backendRefs: by('kind', 'namespace', 'name', 'port'),
  listeners: by('name'),
  // network policies
  'NetworkPolicy:ingress': 'set',
  'NetworkPolicy:egress': 'set',
  'NetworkPolicy:from': 'set',
  'NetworkPolicy:to': 'set',
  'NetworkPolicy:ports': 'set',
  'NetworkPolicy:except': 'set',
  policyTypes: 'set',
  // access
  'Role:rules': 'set',
  'ClusterRole:rules': 'set',
  verbs: 'set',
  apiGroups: 'set',
  resources: 'set',
  resourceNames: 'set',
  nonResourceURLs: 'set',
  subjects: by('kind', 'namespace', 'name'),
  secrets: by('name'),
  // storage and others
  accessModes: 'set',
  volumeClaimTemplates: by('metadata.name'),
  mountOptions: 'set',
  finalizers: 'set',
  ownerReferences: by('uid'),
  'HorizontalPodAutoscaler:metrics': 'set',
  'HorizontalPodAutoscaler:policies': by('type'),
  scopes: 'set',
  'ClusterQueue:resources': by('name'),
  'Cohort:resources': by('name'),
  coveredResources: 'set',
  webhooks: by('name'),
  versions: by('name'),
  groups: by('name'),
  workerGroupSpecs: by('groupName'),
};

/** How the items of a list are told apart. @param field the list's name */
export function listKind(kind: string, field: string): ListKind | undefined {
  return own(listKinds, `${kind}:${field}`) ?? own(listKinds, field);
}

/**
 * The key of each item; undefined where the items cannot be told apart by it: not all of them are maps, or two have the
 * same.
 */
export function itemKeys(items: readonly unknown[], keys: readonly string[]): string[] | undefined {
  const seen = new Set<string>();
  for (const item of items) {
    if (typeof item !== 'object' || item === null) {
      return undefined;
    }
    const values = keys.map((key) =>
      key === 'metadata.name' ? textAt(item, 'metadata', 'name') : own(item as JsonMap, key),
    );
    if (values.every((value) => value === undefined)) {
      return undefined;
    }
    seen.add(values.map((value) => (value === undefined ? '' : asText(value))).join('/'));
  }
  return seen.size === items.length ? [...seen] : undefined;
}
