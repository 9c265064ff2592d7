import type { Cluster } from '../../lib/workload/cluster/cluster-profile';

/** What a user may do: a rule of a ClusterRole. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** An object that gives a user its rights. */
export interface AccessObject {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1';
  readonly kind: 'ClusterRole' | 'ClusterRoleBinding';
  readonly metadata: { readonly name: string };
  readonly [field: string]: unknown;
}

/**
 * The users as whom the playground's own programs reach the API server. The controller manager, the scheduler and
 * kube-proxy have Kubernetes' own names, to which it gives their rights by itself.
 */
export const users = {
  controllerManager: 'system:kube-controller-manager',
  scheduler: 'system:kube-scheduler',
  kubeProxy: 'system:kube-proxy',
  /** The API server, when it asks a kubelet. */
  kubeletClient: 'kube-apiserver-kubelet-client',
  kwok: 'modelyard:kwok',
  agent: 'modelyard:agent',
  gateway: 'modelyard:gateway',
  dns: 'system:coredns',
  networkPolicies: 'modelyard:network-policies',
} as const;

const follow = ['list', 'watch'] as const;

/**
 * kwok's own role, without its custom resources, which are not used here; and what it gives addresses to.
 * @see https://github.com/kubernetes-sigs/kwok/blob/v0.8.0/kustomize/rbac/role.yaml
 */
const kwokRules: readonly Rule[] = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', ...follow] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', ...follow, 'patch', 'update', 'delete'] },
  { apiGroups: [''], resources: ['nodes/status', 'pods/status'], verbs: ['patch', 'update'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch', 'update'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', ...follow, 'create', 'patch', 'update'] },
  { apiGroups: [''], resources: ['services'], verbs: follow },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: follow },
  { apiGroups: [''], resources: ['services/status'], verbs: ['patch'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['patch'] },
];

/** What the agent watches (../agent/cluster), and the volumes that it makes. */
const agentRules: readonly Rule[] = [
  {
    apiGroups: [''],
    resources: ['services', 'nodes', 'pods', 'persistentvolumeclaims', 'persistentvolumes'],
    verbs: follow,
  },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: follow },
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: follow },
  { apiGroups: [''], resources: ['persistentvolumes'], verbs: ['create', 'delete'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create'] },
  // What a kubelet says that its pods use, asked of the kubelet itself: through the API server it would take the right
  // to everything that a kubelet does, to run programs in pods too.
  { apiGroups: [''], resources: ['nodes/stats'], verbs: ['get'] },
];

/**
 * What Traefik's two providers ask for in its documentation.
 * @see https://doc.traefik.io/traefik/reference/dynamic-configuration/kubernetes-gateway-rbac.yml
 * @see https://doc.traefik.io/traefik/reference/dynamic-configuration/kubernetes-ingress-nginx-rbac.yml
 */
const gatewayRules: readonly Rule[] = [
  { apiGroups: [''], resources: ['namespaces', 'services', 'secrets', 'configmaps'], verbs: ['get', ...follow] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: follow },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingressclasses'], verbs: ['get', ...follow] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: [
      'backendtlspolicies',
      'gatewayclasses',
      'gateways',
      'grpcroutes',
      'httproutes',
      'referencegrants',
      'tcproutes',
      'tlsroutes',
    ],
    verbs: ['get', ...follow],
  },
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: [
      'backendtlspolicies/status',
      'gatewayclasses/status',
      'gateways/status',
      'grpcroutes/status',
      'httproutes/status',
      'tcproutes/status',
      'tlsroutes/status',
    ],
    verbs: ['update'],
  },
];

/**
 * What names are made of. Fewer rights than kubeadm gives the name server, since it is asked neither for pods by name
 * nor for Endpoints.
 * @see https://github.com/coredns/coredns/tree/v1.14.7/plugin/kubernetes
 */
const dnsRules: readonly Rule[] = [
  { apiGroups: [''], resources: ['namespaces', 'services'], verbs: follow },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: follow },
];

/** Whom policies are about, and what they say. */
const networkPolicyRules: readonly Rule[] = [
  { apiGroups: [''], resources: ['namespaces', 'pods'], verbs: follow },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: follow },
];

/** The rights of the playground's own programs: what each needs, and no more. */
export function accessObjects(cluster: Cluster, realNode: boolean): AccessObject[] {
  return [
    ...access(users.kwok, kwokRules),
    ...access(users.agent, agentRules),
    binding(users.kubeletClient, 'system:kubelet-api-admin'),
    ...(realNode && cluster.profile.gatewayClass !== undefined ? access(users.gateway, gatewayRules) : []),
    ...(realNode ? [...access(users.dns, dnsRules), ...access(users.networkPolicies, networkPolicyRules)] : []),
  ];
}

function access(user: string, rules: readonly Rule[]): AccessObject[] {
  return [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: user }, rules },
    binding(user, user),
  ];
}

function binding(user: string, role: string): AccessObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: user },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  };
}
