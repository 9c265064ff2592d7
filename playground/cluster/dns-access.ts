/** The user as whom the cluster's name server watches the API server. */
export const dnsUser = 'system:coredns';

const role = 'system:coredns';

/**
 * The rights of the cluster's name server: to read what names are made of. Fewer than kubeadm gives it, since it is
 * asked neither for pods by name nor for Endpoints.
 * @see https://github.com/coredns/coredns/tree/v1.14.7/plugin/kubernetes
 */
export const dnsAccess = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: role },
    rules: [
      { apiGroups: [''], resources: ['namespaces', 'services'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: role },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: dnsUser }],
  },
] as const;
