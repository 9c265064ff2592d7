import type { Cluster } from '../../workload/cluster/cluster-profile';
import type { Operator } from '../../workload/cluster/operators';

/** What somebody may do in the namespaces of a team. */
export type TeamRole = 'view' | 'deploy' | 'debug' | 'secrets';

/** All roles, from the least to the most. */
export const teamRoles: readonly TeamRole[] = ['view', 'deploy', 'debug', 'secrets'];

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

interface Kinds {
  readonly group: string;
  /** What those who deploy change. */
  readonly owned?: readonly string[];
  /** What everybody only reads. */
  readonly read?: readonly string[];
}

const kubernetes: readonly Kinds[] = [
  {
    group: '',
    owned: ['configmaps', 'persistentvolumeclaims', 'serviceaccounts', 'services'],
    read: ['endpoints', 'events', 'limitranges', 'pods', 'pods/log', 'pods/status', 'resourcequotas'],
  },
  { group: 'apps', owned: ['deployments', 'statefulsets'], read: ['replicasets'] },
  { group: 'autoscaling', owned: ['horizontalpodautoscalers'] },
  { group: 'batch', owned: ['cronjobs', 'jobs'] },
  { group: 'discovery.k8s.io', read: ['endpointslices'] },
  { group: 'events.k8s.io', read: ['events'] },
  { group: 'gateway.networking.k8s.io', owned: ['gateways', 'grpcroutes', 'httproutes', 'referencegrants'] },
  { group: 'metrics.k8s.io', read: ['pods'] },
  { group: 'networking.k8s.io', owned: ['ingresses', 'networkpolicies'] },
  { group: 'policy', owned: ['poddisruptionbudgets'] },
  { group: 'resource.k8s.io', owned: ['resourceclaimtemplates'], read: ['resourceclaims'] },
];

const operators: Readonly<Partial<Record<Operator, readonly Kinds[]>>> = {
  'external-secrets': [{ group: 'external-secrets.io', owned: ['externalsecrets'], read: ['secretstores'] }],
  'gateway-api-inference-extension': [{ group: 'inference.networking.k8s.io', owned: ['inferencepools'] }],
  istio: [
    { group: 'networking.istio.io', owned: ['destinationrules', 'virtualservices'] },
    { group: 'security.istio.io', owned: ['authorizationpolicies', 'peerauthentications'] },
  ],
  jobset: [{ group: 'jobset.x-k8s.io', owned: ['jobsets'] }],
  keda: [{ group: 'keda.sh', owned: ['scaledobjects', 'triggerauthentications'] }],
  'kubeflow-trainer': [{ group: 'trainer.kubeflow.org', owned: ['trainjobs'], read: ['trainingruntimes'] }],
  kueue: [{ group: 'kueue.x-k8s.io', read: ['localqueues', 'workloads'] }],
  leaderworkerset: [{ group: 'leaderworkerset.x-k8s.io', owned: ['leaderworkersets'] }],
  'prometheus-operator': [
    { group: 'monitoring.coreos.com', owned: ['podmonitors', 'prometheusrules', 'servicemonitors'] },
  ],
};

const ofGoogle: Kinds = { group: 'monitoring.googleapis.com', owned: ['podmonitorings', 'rules'] };

const reading = ['get', 'list', 'watch'];
const writing = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** The rules of a role on a cluster: what its operators do not bring is not named. */
export function rulesOf(role: TeamRole, cluster: Cluster): Rule[] {
  const { profile } = cluster;
  const kinds = [
    ...kubernetes,
    ...profile.operators.flatMap((operator) => operators[operator] ?? []),
    ...(profile.monitoring?.kind === 'gke' ? [ofGoogle] : []),
  ];
  const rule = (group: string, resources: readonly string[], verbs: readonly string[]): Rule[] =>
    resources.length === 0 ? [] : [{ apiGroups: [group], resources: [...resources], verbs: [...verbs] }];
  const view = kinds.flatMap(({ group, owned = [], read = [] }) => rule(group, [...owned, ...read].sort(), reading));
  switch (role) {
    case 'view':
      return view;
    case 'deploy':
      return [
        ...view,
        ...kinds.flatMap(({ group, owned = [] }) => rule(group, owned, writing)),
        // A pod that hangs is made anew by its controller.
        ...rule('', ['pods'], ['delete']),
      ];
    case 'debug':
      return [
        ...view,
        ...rule('', ['pods/attach', 'pods/exec', 'pods/portforward'], ['get', 'create']),
        ...rule('', ['pods/ephemeralcontainers'], ['get', 'update', 'patch']),
      ];
    case 'secrets':
      return rule('', ['secrets'], [...reading, ...writing]);
  }
}
