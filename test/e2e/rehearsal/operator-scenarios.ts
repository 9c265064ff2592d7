import { clusterSchema, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { all, pool, workload, type Ending, type Scenario } from './scenario';

interface Pods {
  readonly name?: string;
  readonly count?: number;
  readonly cpu?: number;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** How long they run. @default - they end at once */
  readonly runs?: string;
  /** More of the pods' spec. */
  readonly pod?: string;
}

const queued = { 'kueue.x-k8s.io/queue-name': 'team' };
const forLong = '3h';
// 5 minutes in a cluster: nobody waits for so long here.
const leaveSoon =
  'tolerations: [{ key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: ' +
  '2 }, { key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 2 }]';

/** The template of pods on the pool of their scenario, in one line. */
function template(namespace: string, { cpu = 1, image = 'run:1', runs, pod = '' }: Pods, ends = true): string {
  const annotations = runs === undefined ? '{}' : `{ modelyard.dev/simulated-completion-delay: ${runs} }`;
  const spec = [
    `nodeSelector: { pool: ${namespace} }`,
    ...(ends ? ['restartPolicy: Never'] : []),
    ...(pod === '' ? [] : [pod]),
    `containers: [{ name: node, image: 'registry.example.com/${image}', resources: { requests: { cpu: ${cpu} } } }]`,
  ];
  return `{ metadata: { annotations: ${annotations} }, spec: { ${spec.join(', ')} } }`;
}

const job = (namespace: string, pods: Pods): string => `---
apiVersion: batch/v1
kind: Job
metadata: { name: ${pods.name ?? 'run'}, namespace: ${namespace}, labels: ${JSON.stringify(pods.labels ?? queued)} }
spec: { parallelism: ${pods.count ?? 1}, completions: ${pods.count ?? 1}, template: ${template(namespace, pods)} }
`;

const jobSet = (namespace: string, pods: Pods): string => `---
apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata: { name: gang, namespace: ${namespace}, labels: ${JSON.stringify(pods.labels ?? {})} }
spec:
  replicatedJobs:
    - { name: driver, replicas: 1, template: { spec: { parallelism: 1, completions: 1, template: ${template(namespace, pods)} } } }
    - { name: worker, replicas: ${(pods.count ?? 2) - 1}, template: { spec: { parallelism: 1, completions: 1, template: ${template(namespace, pods)} } } }
`;

const trainJob = (namespace: string, pods: Pods): string => `---
apiVersion: trainer.kubeflow.org/v1alpha1
kind: TrainingRuntime
metadata: { name: plain, namespace: ${namespace}, labels: { trainer.kubeflow.org/framework: plain } }
spec:
  template:
    spec:
      replicatedJobs:
        - name: node
          template:
            metadata: { labels: { trainer.kubeflow.org/trainjob-ancestor-step: trainer } }
            spec: { template: ${template(namespace, pods, false)} }
---
apiVersion: trainer.kubeflow.org/v1alpha1
kind: TrainJob
metadata: { name: train, namespace: ${namespace}, labels: ${JSON.stringify(pods.labels ?? {})} }
spec:
  runtimeRef: { name: plain, kind: TrainingRuntime, apiGroup: trainer.kubeflow.org }
  trainer: { numNodes: ${pods.count ?? 2}, image: registry.example.com/train:1, resourcesPerNode: { requests: { cpu: ${pods.cpu ?? 1} } } }
`;

const groups = (namespace: string, { replicas, size, ...pods }: Pods & { replicas: number; size: number }): string =>
  `---
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
metadata: { name: llm, namespace: ${namespace} }
spec: { replicas: ${replicas}, leaderWorkerTemplate: { size: ${size}, workerTemplate: ${template(namespace, pods, false)} } }
`;

interface Queue {
  readonly name?: string;
  readonly cpu: number;
  /** More of the ClusterQueue's spec. */
  readonly more?: string;
  readonly local?: string;
}

/** A ClusterQueue, and the LocalQueue that leads to it. */
const queue = (namespace: string, { name = namespace, cpu, more = '', local = 'team' }: Queue): string => `---
apiVersion: kueue.x-k8s.io/v1beta2
kind: ClusterQueue
metadata: { name: ${name} }
spec: { namespaceSelector: {}${more === '' ? '' : `, ${more}`}, resourceGroups: [{ coveredResources: [cpu], flavors: [{ name: any, resources: [{ name: cpu, nominalQuota: ${cpu} }] }] }] }
---
apiVersion: kueue.x-k8s.io/v1beta2
kind: LocalQueue
metadata: { name: ${local}, namespace: ${namespace} }
spec: { clusterQueue: ${name} }
`;

const priority = (name: string, value: number): string =>
  `---\napiVersion: kueue.x-k8s.io/v1beta2\nkind: WorkloadPriorityClass\nmetadata: { name: ${name} }\nvalue: ${value}\n`;
const ofPriority = (name: string): Record<string, string> => ({ ...queued, 'kueue.x-k8s.io/priority-class': name });

/** What all of them use. */
export const shared = '---\napiVersion: kueue.x-k8s.io/v1beta2\nkind: ResourceFlavor\nmetadata: { name: any }\n';

const waits = ['insufficient unused quota for cpu in flavor any'];
const urgency =
  queue('queue-preempts', { cpu: 2, more: 'preemption: { withinClusterQueue: LowerPriority }' }) +
  priority('later', 10) +
  priority('urgent', 1000);
const cohort =
  queue('queue-borrows', { cpu: 1, more: 'cohortName: all' }) +
  queue('queue-borrows', { name: 'queue-lends', cpu: 2, more: 'cohortName: all', local: 'idle' });

/** What Kueue, JobSet, LeaderWorkerSet and Kubeflow Trainer make of what users write. */
export const operatorScenarios: readonly Scenario[] = [
  {
    name: 'queue-too-small',
    pools: [pool('queue-too-small')],
    head: queue('queue-too-small', { cpu: 2 }) + job('queue-too-small', { count: 3 }),
    expected: { running: 0, pending: 0, reasons: ['insufficient quota for cpu in flavor any'], finished: false },
  },
  {
    name: 'queue-waits',
    pools: [pool('queue-waits')],
    base: queue('queue-waits', { cpu: 2 }) + job('queue-waits', { name: 'first', count: 2, runs: forLong }),
    head:
      queue('queue-waits', { cpu: 2 }) +
      job('queue-waits', { name: 'first', count: 2, runs: forLong }) +
      job('queue-waits', { name: 'second' }),
    expected: { running: 2, pending: 0, reasons: waits, finished: false },
  },
  {
    // Each gives its room back to the next.
    name: 'queue-in-turn',
    pools: [pool('queue-in-turn')],
    head:
      queue('queue-in-turn', { cpu: 2 }) +
      ['one', 'two', 'three'].map((name) => job('queue-in-turn', { name, count: 2 })).join(''),
    expected: all(6),
  },
  {
    name: 'queue-borrows',
    pools: [pool('queue-borrows')],
    head: cohort + job('queue-borrows', { count: 3, runs: forLong }),
    expected: all(3),
  },
  {
    name: 'queue-preempts',
    pools: [pool('queue-preempts')],
    base: urgency + job('queue-preempts', { name: 'later', cpu: 2, labels: ofPriority('later'), runs: forLong }),
    head:
      urgency +
      job('queue-preempts', { name: 'later', cpu: 2, labels: ofPriority('later'), runs: forLong }) +
      job('queue-preempts', { name: 'urgent', cpu: 2, labels: ofPriority('urgent'), runs: forLong }),
    expected: { running: 1, pending: 0, reasons: waits, finished: false },
  },
  {
    name: 'no-queue',
    pools: [pool('no-queue')],
    head: job('no-queue', {}),
    expected: { running: 0, pending: 0, reasons: ["LocalQueue team doesn't exist"], finished: false },
  },
  {
    // All of its pods or none.
    name: 'queued-jobset',
    pools: [pool('queued-jobset')],
    head: queue('queued-jobset', { cpu: 2 }) + jobSet('queued-jobset', { count: 3, labels: queued }),
    expected: { running: 0, pending: 0, reasons: ['insufficient quota for cpu in flavor any'], finished: false },
  },
  {
    // Its pods are admitted one by one.
    name: 'queued-deployment',
    pools: [pool('queued-deployment')],
    head:
      queue('queued-deployment', { cpu: 2 }) +
      workload('queued-deployment', { replicas: 3, resources: '{ requests: { cpu: 1 } }' }).replace(
        'metadata: { name: web,',
        `metadata: { labels: ${JSON.stringify(queued)}, name: web,`,
      ),
    expected: { running: 2, pending: 1, reasons: waits, finished: false },
  },
  {
    name: 'queued-trainjob',
    pools: [pool('queued-trainjob')],
    head: queue('queued-trainjob', { cpu: 2 }) + trainJob('queued-trainjob', { count: 2, labels: queued }),
    expected: all(2),
  },
  {
    name: 'trainjob',
    pools: [pool('trainjob')],
    head: trainJob('trainjob', { count: 3, cpu: 3, runs: forLong }),
    expected: { running: 1, pending: 2, reasons: ['Insufficient cpu'], finished: false },
  },
  {
    name: 'jobset',
    pools: [pool('jobset')],
    head: jobSet('jobset', { count: 3 }),
    expected: all(3),
  },
  {
    name: 'jobset-in-part',
    pools: [pool('jobset-in-part')],
    head: jobSet('jobset-in-part', { count: 3, cpu: 2, runs: forLong }),
    expected: { running: 2, pending: 1, reasons: ['Insufficient cpu'], finished: false },
  },
  {
    name: 'groups',
    pools: [pool('groups', 2)],
    head: groups('groups', { replicas: 1, size: 2 }),
    expected: all(2),
  },
  {
    name: 'groups-in-part',
    pools: [pool('groups-in-part')],
    head: groups('groups-in-part', { replicas: 2, size: 3 }),
    expected: { running: 4, pending: 2, reasons: ['Insufficient cpu'], finished: false },
  },
  {
    name: 'groups-upgrade',
    pools: [pool('groups-upgrade')],
    base: groups('groups-upgrade', { replicas: 2, size: 2 }),
    head: groups('groups-upgrade', { replicas: 2, size: 2, image: 'run:2' }),
    expected: all(4),
  },
  {
    name: 'drained-gang',
    pools: [pool('drained-gang', 2)],
    head: groups('drained-gang', { replicas: 1, size: 2, cpu: 3 }),
    expected: all(2),
  },
  {
    name: 'lost-gang',
    pools: [pool('lost-gang', 2, { zones: ['gang-a', 'gang-b'] })],
    head: jobSet('lost-gang', { count: 2, cpu: 3, runs: forLong, pod: leaveSoon }),
    expected: all(2),
  },
];

/** How scenarios are after a node of one gang was drained, and the zone of another lost. The others are as before. */
export const gangsAfterwards: Readonly<Record<string, Ending>> = {
  // The group is made anew, and only one of its pods finds a node.
  'drained-gang': { running: 1, pending: 1, reasons: ['Insufficient cpu'], finished: false },
  'lost-gang': { running: 1, pending: 1, reasons: ['Insufficient cpu'], finished: false },
};

/** A cluster with the operators, and pools for all scenarios. */
export const operatorCluster: Cluster = clusterSchema.parse({
  name: 'operators',
  profile: { kubernetesVersion: '1.34', operators: ['jobset', 'kubeflow-trainer', 'kueue', 'leaderworkerset'] },
  nodePools: operatorScenarios.flatMap(({ pools }) => pools),
});

/** All objects of one side, as YAML. */
export function operatorText(side: 'base' | 'head'): string {
  return shared + operatorScenarios.map((scenario) => scenario[side] ?? '').join('');
}
