import { parseObjects, type SourcedObject } from '../../../lib/review';
import { clusterSchema, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { deviceScenarios } from './device-scenarios';
import { policyScenarios } from './policy-scenarios';
import { all, pool, workload, type Ending, type Scenario } from './scenario';

const gpus = (count: number): string => `{ limits: { nvidia.com/gpu: ${count} } }`;
const tolerateGpu = 'tolerations: [{ key: nvidia.com/gpu, operator: Exists }]';
// 5 minutes in a cluster: nobody waits for so long here.
const leaveSoon =
  'tolerations: [{ key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: ' +
  '2 }, { key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 2 }]';
const budget = (namespace: string, rule: string): string => `---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: ${namespace} }
spec: { ${rule}, selector: { matchLabels: { app: web } } }
`;
const gpuPool = (name: string): object =>
  pool(name, 1, { capacity: { cpu: 4, memory: '8Gi', gpu: { product: 'NVIDIA-L4', count: 2 } } });
const autoscaler = `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: autoscaler }
spec:
  minReplicas: 2
  maxReplicas: 5
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  metrics: [{ type: Pods, pods: { metric: { name: requests_per_second }, target: { type: AverageValue, averageValue: "10" } } }]
`;
/** The scenarios. What a pod is refused for is given as it stands in the API server's or the scheduler's message. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'pending-for-gpus',
    pools: [gpuPool('pending-for-gpus')],
    head: workload('pending-for-gpus', { replicas: 3, resources: gpus(1), pod: tolerateGpu }),
    expected: { running: 2, pending: 1, reasons: ['Insufficient nvidia.com/gpu'], finished: false },
  },
  {
    name: 'taint',
    pools: [pool('taint', 1, { taints: [{ key: 'team', value: 'a', effect: 'NoSchedule' }] })],
    head: workload('taint', { replicas: 1 }),
    expected: { running: 0, pending: 1, reasons: ['untolerated taint'], finished: false },
  },
  {
    name: 'affinity',
    pools: [pool('affinity')],
    head: workload('affinity', {
      replicas: 1,
      pod:
        'affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: ' +
        '[{ matchExpressions: [{ key: disktype, operator: In, values: [ssd] }] }] } } }',
    }),
    expected: { running: 0, pending: 1, reasons: ["didn't match Pod's node affinity/selector"], finished: false },
  },
  {
    name: 'anti-affinity',
    pools: [pool('anti-affinity', 2)],
    head: workload('anti-affinity', {
      replicas: 3,
      pod:
        'affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: ' +
        'kubernetes.io/hostname, labelSelector: { matchLabels: { app: web } } }] } }',
    }),
    expected: { running: 2, pending: 1, reasons: ["didn't match pod anti-affinity rules"], finished: false },
  },
  {
    name: 'quota',
    pools: [pool('quota')],
    head:
      '---\napiVersion: v1\nkind: ResourceQuota\nmetadata: { name: team, namespace: quota }\n' +
      `spec: { hard: { requests.cpu: 200m } }\n${workload('quota', { replicas: 3 })}`,
    expected: { running: 2, pending: 0, reasons: ['exceeded quota: team'], finished: false },
  },
  {
    name: 'limit-range',
    pools: [pool('limit-range')],
    head:
      '---\napiVersion: v1\nkind: LimitRange\nmetadata: { name: team, namespace: limit-range }\n' +
      'spec: { limits: [{ type: Container, max: { cpu: "1" } }] }\n' +
      `${workload('limit-range', { replicas: 1, resources: '{ requests: { cpu: 2 }, limits: { cpu: 2 } }' })}`,
    expected: { running: 0, pending: 0, reasons: ['maximum cpu usage per Container is 1'], finished: false },
  },
  {
    name: 'pod-security',
    pools: [pool('pod-security')],
    head:
      '---\napiVersion: v1\nkind: Namespace\nmetadata: { name: pod-security, labels: ' +
      `{ pod-security.kubernetes.io/enforce: restricted } }\n${workload('pod-security', { replicas: 1 })}`,
    expected: { running: 0, pending: 0, reasons: ['violates PodSecurity "restricted:latest"'], finished: false },
  },
  {
    name: 'surge-on-full-pool',
    pools: [gpuPool('surge-on-full-pool')],
    base: workload('surge-on-full-pool', { resources: gpus(1), pod: tolerateGpu }),
    head: workload('surge-on-full-pool', { resources: gpus(1), pod: tolerateGpu, image: 'web:2' }),
    expected: { running: 2, pending: 1, reasons: ['Insufficient nvidia.com/gpu'], finished: false },
  },
  {
    name: 'max-unavailable',
    pools: [gpuPool('max-unavailable')],
    base: workload('max-unavailable', { resources: gpus(1), pod: tolerateGpu }),
    head: workload('max-unavailable', {
      resources: gpus(1),
      pod: tolerateGpu,
      image: 'web:2',
      spec: 'strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }',
    }),
    expected: all(2),
  },
  {
    name: 'preemption',
    pools: [pool('preemption')],
    base:
      '---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: batch }\nvalue: 10\n' +
      `${workload('preemption', { name: 'batch', replicas: 1, resources: '{ requests: { cpu: 3 } }', pod: 'priorityClassName: batch' })}`,
    head:
      '---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: batch }\nvalue: 10\n---\n' +
      'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: online }\nvalue: 1000\n' +
      `${workload('preemption', { name: 'batch', replicas: 1, resources: '{ requests: { cpu: 3 } }', pod: 'priorityClassName: batch' })}` +
      `${workload('preemption', { name: 'online', replicas: 1, resources: '{ requests: { cpu: 3 } }', pod: 'priorityClassName: online' })}`,
    expected: { running: 1, pending: 1, reasons: ['Insufficient cpu'], finished: false },
  },
  {
    name: 'claim-without-class',
    pools: [pool('claim-without-class')],
    head:
      '---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: claim-without-class }\n' +
      'spec: { storageClassName: nowhere, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n' +
      `${workload('claim-without-class', { replicas: 1, pod: 'volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]' })}`,
    expected: {
      running: 0,
      pending: 1,
      reasons: ['pod has unbound immediate PersistentVolumeClaims'],
      finished: false,
    },
  },
  {
    name: 'claim',
    pools: [pool('claim')],
    head:
      '---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: claim }\n' +
      'spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n' +
      `${workload('claim', { replicas: 1, pod: 'volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]' })}`,
    expected: all(1),
  },
  {
    name: 'job',
    pools: [pool('job')],
    head: workload('job', { kind: 'Job', spec: 'completions: 2\n  parallelism: 2', pod: 'restartPolicy: Never' }),
    expected: all(2),
  },
  {
    name: 'stateful',
    pools: [pool('stateful')],
    head: workload('stateful', {
      kind: 'StatefulSet',
      replicas: 3,
      spec: 'serviceName: web',
      resources: '{ requests: { cpu: 2 } }',
    }),
    // One after another: the third waits, and so it would with ten.
    expected: { running: 2, pending: 1, reasons: ['Insufficient cpu'], finished: false },
  },
  {
    name: 'daemon',
    pools: [pool('daemon', 2)],
    head: workload('daemon', { kind: 'DaemonSet' }),
    expected: all(2),
  },
  {
    name: 'removed',
    pools: [pool('removed')],
    base: workload('removed', { name: 'old', replicas: 1 }) + workload('removed', { replicas: 1 }),
    head: workload('removed', { replicas: 1 }),
    expected: all(1),
  },
  {
    name: 'blocked-drain',
    pools: [pool('blocked-drain', 2)],
    head:
      budget('blocked-drain', 'minAvailable: 2') +
      workload('blocked-drain', {
        pod:
          'topologySpreadConstraints: [{ maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ' +
          'DoNotSchedule, labelSelector: { matchLabels: { app: web } } }]',
      }),
    expected: all(2),
  },
  {
    name: 'drain',
    pools: [pool('drain', 2)],
    head: budget('drain', 'maxUnavailable: 1') + workload('drain', {}),
    expected: all(2),
  },
  {
    name: 'lost-node',
    pools: [pool('lost-node', 2)],
    head: workload('lost-node', { replicas: 3, pod: leaveSoon }),
    expected: all(3),
  },
  {
    name: 'lost-zone',
    pools: [pool('lost-zone', 3, { zones: ['zone-a', 'zone-b', 'zone-c'] })],
    head: workload('lost-zone', {
      replicas: 3,
      pod:
        'topologySpreadConstraints: [{ maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ' +
        `DoNotSchedule, labelSelector: { matchLabels: { app: web } } }]\n      ${leaveSoon}`,
    }),
    expected: all(3),
  },
  {
    // Its number is left to the autoscaler, so that there is 1 pod for a while.
    name: 'autoscaler',
    pools: [pool('autoscaler')],
    base: `${workload('autoscaler', { replicas: 2 })}${autoscaler}`,
    head: `${workload('autoscaler', { replicas: 2 }).replace('  replicas: 2\n', '')}${autoscaler}`,
    expected: all(2),
  },
  ...policyScenarios,
  ...deviceScenarios,
];

/**
 * What happens to the cluster after the change, and how the scenarios are then. Those that
 * are not named are as they were.
 */
export const afterwards: Readonly<Record<string, Ending>> = {
  // Nothing goes: the budget does not allow it.
  'blocked-drain': all(2),
  drain: all(2),
  'lost-node': all(3),
  // The two that are left may not take the third, since the lost zone still counts as one.
  'lost-zone': { running: 2, pending: 1, reasons: ["didn't match pod topology spread constraints"], finished: false },
  // 45 requests a second, 10 for each.
  autoscaler: all(5),
};

/** A cluster with pools for all scenarios. */
export const cluster: Cluster = clusterSchema.parse({
  name: 'scenarios',
  profile: {
    kubernetesVersion: '1.34',
    storageClasses: [{ name: 'shared', default: true, accessModes: ['ReadWriteOnce'] }],
  },
  nodePools: scenarios.flatMap(({ pools }) => pools),
});

/** All objects of one side. Those of scenarios without a base are there from the beginning, as far as they say. */
export function objectsOf(side: 'base' | 'head'): SourcedObject[] {
  return parseObjects(textOf(side), `${side}.yaml`);
}

/** All objects of one side, as YAML. */
export function textOf(side: 'base' | 'head'): string {
  return scenarios
    .map((scenario) => (scenario[side] ?? '') + (side === 'head' ? (scenario.policies ?? '') : ''))
    .join('');
}

/** The policies of the change. Whoever deploys it waits for them, or what they refuse may be there before. */
export const policiesText = scenarios.map(({ policies }) => policies ?? '').join('');
