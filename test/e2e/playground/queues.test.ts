import { App } from 'cdk8s';
import {
  clusterSchema,
  container,
  Environment,
  GpuModelServer,
  indexedJob,
  jobSet,
  pytorch,
  synthesize,
  trainJob,
  TrainingJob,
  type TrainingJobProps,
  vllm,
} from '../../../lib';
import { done, has, OperatedCluster, type Listed } from '../support/operated-cluster';

const block = 'cloud.provider.com/topology-block';
const rack = 'cloud.provider.com/topology-rack';
const accelerator = { product: 'NVIDIA-H100-80GB-HBM3', count: 8 };

/** Racks of two nodes each, by the block that they stand in. */
const racks = { 'rack-1': 'block-1', 'rack-2': 'block-1', 'rack-3': 'block-2' };
const described = clusterSchema.parse({
  name: 'racks',
  profile: { kubernetesVersion: '1.34', operators: ['jobset', 'kubeflow-trainer', 'kueue'] },
  nodePools: Object.entries(racks).map(([name, of]) => ({
    name,
    count: 2,
    capacity: { cpu: 208, memory: '1872Gi', gpu: accelerator },
    labels: { [block]: of, [rack]: name },
  })),
});

const kueue = (kind: string, name: string, spec: object, more: object = {}): object => ({
  apiVersion: 'kueue.x-k8s.io/v1beta2',
  kind,
  metadata: { name, ...more },
  ...(kind === 'WorkloadPriorityClass' ? spec : { spec }),
});

/** A namespace with the queue `research`, which has so many GPUs. */
function queue(namespace: string, gpus: number, more: object = {}): object[] {
  const quotas = { cpu: '9k', memory: '90Ti', 'ephemeral-storage': '90Ti', 'nvidia.com/gpu': gpus };
  const resources = Object.entries(quotas).map(([name, nominalQuota]) => ({ name, nominalQuota }));
  const group = { coveredResources: Object.keys(quotas), flavors: [{ name: 'h100', resources }] };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    kueue('ClusterQueue', namespace, { namespaceSelector: {}, resourceGroups: [group], ...more }),
    kueue('LocalQueue', 'research', { clusterQueue: namespace }, { namespace }),
  ];
}

type Run = Partial<TrainingJobProps> & {
  /** Whether its pods go on until they are deleted. @default false */
  readonly endless?: boolean;
};

/** The objects of runs that wait for the queue of their namespace: without the namespace itself. */
function objectsOf(namespace: string, runs: Readonly<Record<string, Run>>): object[] {
  return Object.entries(runs).flatMap(([name, { endless = false, ...props }]) => {
    const app = new App();
    const environment = new Environment(app, namespace, { namespace, cluster: described });
    new TrainingJob(environment, name, {
      image: 'registry.example.com/train:1',
      framework: container({ worker: 2 }),
      resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
      accelerator,
      queue: { name: 'research' },
      ...props,
    });
    const manifests = synthesize(app).map(({ manifest }) => manifest as object);
    const objects = manifests.filter((object) => (object as { kind: string }).kind !== 'Namespace');
    return endless ? (slowed(objects) as object[]) : objects;
  });
}

/** The objects of a server that waits for the queue of its namespace: without the namespace itself. */
function serverOf(namespace: string, name: string, priorityClass: string): object[] {
  const app = new App();
  const environment = new Environment(app, namespace, { namespace, cluster: described });
  new GpuModelServer(environment, name, {
    engine: vllm({ model: '/models/chat' }),
    resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
    accelerator,
    queue: { name: 'research', priorityClass },
  });
  const manifests = synthesize(app).map(({ manifest }) => manifest as object);
  return manifests.filter((object) => (object as { kind: string }).kind !== 'Namespace');
}

/** The same, with pods that are simulated for a day. */
function slowed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(slowed);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const all: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, slowed(each)]),
  );
  const { metadata, spec } = all as { metadata?: { annotations?: object }; spec?: { containers?: unknown } };
  const annotations = { ...metadata?.annotations, 'modelyard.dev/simulated-completion-delay': '24h' };
  return spec?.containers === undefined ? all : { ...all, metadata: { ...metadata, annotations } };
}

/** Where each run's pods are, by a label of their nodes. */
const poolOf = ({ spec }: Listed): string | undefined => spec.nodeName?.replace(/-\d+$/, '');

describe('Kueue, as a cluster names it', () => {
  let cluster: OperatedCluster;

  beforeAll(async () => {
    cluster = await OperatedCluster.start(described);
    const nodeLabels = { 'nvidia.com/gpu.product': accelerator.product };
    await cluster.apply([
      kueue('Topology', 'racks', {
        levels: [block, rack, 'kubernetes.io/hostname'].map((nodeLabel) => ({ nodeLabel })),
      }),
      kueue('ResourceFlavor', 'h100', { nodeLabels, topologyName: 'racks' }),
      kueue('WorkloadPriorityClass', 'patient', { value: 1 }),
      kueue('WorkloadPriorityClass', 'urgent', { value: 1000 }),
    ]);
  });
  afterAll(async () => cluster?.remove());

  const run = (namespace: string, runs: Readonly<Record<string, Run>>): Promise<void> =>
    cluster.apply(objectsOf(namespace, runs));
  const podsOf = async (namespace: string, name: string): Promise<readonly Listed[]> =>
    (await cluster.list('pods', namespace)).filter(
      ({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === name,
    );
  const running = (namespace: string, name: string, count: number): Promise<void> =>
    done(`${count} pods of ${name}`, async () => {
      const ready = (await podsOf(namespace, name)).filter((pod) => has(pod, 'Ready'));
      return ready.length === count ? [] : ready.map(({ metadata }) => metadata.name).concat('not all');
    });
  const workloadOf = async (namespace: string, name: string): Promise<Listed | undefined> =>
    (await cluster.list('workloads', namespace)).find(({ metadata }) => metadata.name.includes(`-${name}-`));
  /** Waits until a run is told why it is not admitted. */
  const waits = (namespace: string, name: string, why: RegExp): Promise<void> =>
    done(`reason of ${name}`, async () => {
      const conditions = (await workloadOf(namespace, name))?.status?.conditions ?? [];
      const found = conditions.filter(({ type, status }) => type === 'QuotaReserved' && status === 'False');
      return found.some(({ message }) => why.test(message)) ? [] : found.map(({ message }) => message).concat(name);
    });
  const completed = (namespace: string, name: string): Promise<void> =>
    done(`end of ${name}`, async () =>
      (await cluster.without('jobs', 'Complete', namespace)).filter((job) => job.startsWith(`${name}-`)),
    );

  it('start no pod of a run that fits in part, and all once it fits', async () => {
    await cluster.apply(queue('part', 24));
    await run('part', { first: { endless: true } });
    await running('part', 'first', 2);
    await run('part', { second: {} });
    await waits('part', 'second', /insufficient unused quota for nvidia\.com\/gpu in flavor h100, 8 more needed/);
    expect(await podsOf('part', 'second')).toEqual([]);
    await cluster.kubectl('delete', 'jobs', '--namespace=part', '-l', 'app.kubernetes.io/name=first');
    await completed('part', 'second');
  });

  it('stop a run for one of a higher priority, and admit it anew after that', async () => {
    const preemption = { withinClusterQueue: 'LowerPriority' };
    await cluster.apply(queue('priority', 16, { preemption }));
    await run('priority', { low: { endless: true, queue: { name: 'research', priorityClass: 'patient' } } });
    await running('priority', 'low', 2);
    const before = (await podsOf('priority', 'low')).map(({ metadata }) => metadata.uid);
    await run('priority', { high: { queue: { name: 'research', priorityClass: 'urgent' } } });
    await completed('priority', 'high');
    await running('priority', 'low', 2);
    const workload = await workloadOf('priority', 'low');
    expect(workload?.status).toMatchObject({ schedulingStats: { evictions: [{ reason: 'Preempted', count: 1 }] } });
    const after = (await podsOf('priority', 'low')).map(({ metadata }) => metadata.uid);
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
    await cluster.kubectl('delete', 'jobs', '--all', '--namespace=priority');
  });

  it('stop a run for a server of a higher priority, and admit it anew once that is gone', async () => {
    const preemption = { withinClusterQueue: 'LowerPriority' };
    await cluster.apply(queue('serve', 16, { preemption }));
    await run('serve', { train: { endless: true, queue: { name: 'research', priorityClass: 'patient' } } });
    await running('serve', 'train', 2);
    await cluster.apply(serverOf('serve', 'chat', 'urgent'));
    await running('serve', 'chat', 1);
    await waits('serve', 'train', /insufficient unused quota for nvidia\.com\/gpu in flavor h100/);
    await cluster.kubectl('delete', 'deployments', '--all', '--namespace=serve');
    await running('serve', 'train', 2);
    await cluster.kubectl('delete', 'jobs', '--all', '--namespace=serve');
  });

  it('put the pods of each run into one rack, of every backend', async () => {
    await cluster.apply(queue('near', 48));
    const backends = { job: indexedJob(), set: jobSet(), trainer: trainJob({ runtime: 'torch-distributed' }) };
    const near = { name: 'research', topology: { required: rack } };
    const runs = Object.entries(backends).map(([name, backend]) => {
      const each: Run = { endless: true, framework: pytorch({ worker: 2 }), args: ['train.py'], backend, queue: near };
      return [name, each] as const;
    });
    await run('near', Object.fromEntries(runs));
    for (const [name] of runs) {
      await running('near', name, 2);
    }
    const racks = await Promise.all(runs.map(async ([name]) => [...new Set((await podsOf('near', name)).map(poolOf))]));
    expect(racks.map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(racks.flat().sort()).toEqual(['rack-1', 'rack-2', 'rack-3']);
    await cluster.kubectl('delete', 'jobs,jobsets,trainjobs', '--all', '--namespace=near');
  });

  it('hold a run back that no rack holds, and put it as near as can be where that will do', async () => {
    await cluster.apply(queue('wide', 48));
    const three: Run = { framework: container({ worker: 3 }) };
    await run('wide', {
      strict: { ...three, queue: { name: 'research', topology: { required: rack } } },
      loose: { ...three, endless: true, queue: { name: 'research', topology: { preferred: rack } } },
    });
    await waits('wide', 'strict', /topology "racks" (doesn't|allows)/);
    await running('wide', 'loose', 3);
    expect(new Set((await podsOf('wide', 'loose')).map(poolOf))).toEqual(new Set(['rack-1', 'rack-2']));
    expect(await podsOf('wide', 'strict')).toEqual([]);
  });
});
