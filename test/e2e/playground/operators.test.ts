import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readCluster, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { done, has, OperatedCluster, type Listed } from '../support/operated-cluster';
import { projectRoot, runOk } from '../support/run';

const example = join(projectRoot, 'examples/training-backends');
const namespace = 'training-backends-dev';
const serving = join(projectRoot, 'examples/multi-node');
const servingNamespace = 'multi-node-dev';

/** The pods of LeaderWorkerSets by their group. */
function byGroup(pods: readonly Listed[]): Map<string, Listed[]> {
  const groups = new Map<string, Listed[]>();
  for (const pod of pods) {
    const label = (name: string): string => pod.metadata.labels?.[`leaderworkerset.sigs.k8s.io/${name}`] ?? '';
    const group = `${label('name')}-${label('group-index')}`;
    groups.set(group, [...(groups.get(group) ?? []), pod]);
  }
  return groups;
}

/** The pool of a node that is simulated. */
const poolOf = ({ spec }: Listed): string | undefined => spec.nodeName?.replace(/-\d+$/, '');

describe('the operators that a cluster names', () => {
  let described: Cluster;
  let cluster: OperatedCluster;
  /** How many runs of the example are for a queue. */
  let queued: number;

  beforeAll(async () => {
    const training = readCluster(join(example, 'cluster.yaml'));
    const groups = readCluster(join(serving, 'cluster.yaml'));
    described = {
      ...training,
      profile: { ...training.profile, operators: [...training.profile.operators, ...groups.profile.operators] },
      nodePools: [...training.nodePools, ...groups.nodePools],
    };
    cluster = await OperatedCluster.start(described);
    await cluster.kubectl('create', 'namespace', namespace);
    const synthesized = await runOk('bin/synth', [example]);
    queued = synthesized.match(/^ {4}kueue\.x-k8s\.io\/queue-name: /gm)?.length ?? 0;
    expect(queued).toBeGreaterThan(15);
    // The example's own runtime stands for one that a platform team has.
    await cluster.apply([
      {
        apiVersion: 'trainer.kubeflow.org/v1alpha1',
        kind: 'ClusterTrainingRuntime',
        metadata: { name: 'plain', labels: { 'trainer.kubeflow.org/framework': 'plain' } },
        spec: {
          template: {
            spec: {
              replicatedJobs: [
                {
                  name: 'node',
                  template: {
                    metadata: { labels: { 'trainer.kubeflow.org/trainjob-ancestor-step': 'trainer' } },
                    spec: {
                      template: { spec: { containers: [{ name: 'node', image: 'registry.example.com/plain:1' }] } },
                    },
                  },
                },
              ],
            },
          },
        },
      },
    ]);
    await cluster.applyText(synthesized);
  });
  afterAll(async () => cluster?.remove());

  it('train in JobSets to their end where no queue has to admit them', async () => {
    const free = (await cluster.list('jobsets', namespace))
      .filter(({ spec }) => spec['suspend'] !== true)
      .map((each) => each.metadata.name);
    expect(free).not.toEqual([]);
    await done('end of the JobSets', async () =>
      (await cluster.without('jobsets', 'Completed', namespace)).filter((name) => free.includes(name)),
    );
  });

  it('admit nothing to a queue that is not there, and all frameworks once it is: they train to their end', async () => {
    const waits = ({ status }: Listed): boolean =>
      status?.conditions?.some(
        ({ type, message }) => type === 'QuotaReserved' && /research.* doesn't exist/.test(message),
      ) ?? false;
    await done('wait of each run with its reason', async () =>
      Array.from(
        { length: queued - (await cluster.list('workloads', namespace)).filter(waits).length },
        () => 'another',
      ),
    );
    const gpus = { name: 'nvidia.com/gpu', nominalQuota: 32 };
    const resources = [{ name: 'cpu', nominalQuota: 900 }, { name: 'memory', nominalQuota: '8Ti' }, gpus];
    await cluster.apply([
      { apiVersion: 'kueue.x-k8s.io/v1beta1', kind: 'ResourceFlavor', metadata: { name: 'any' } },
      {
        apiVersion: 'kueue.x-k8s.io/v1beta1',
        kind: 'ClusterQueue',
        metadata: { name: 'all' },
        spec: {
          namespaceSelector: {},
          resourceGroups: [
            { coveredResources: resources.map(({ name }) => name), flavors: [{ name: 'any', resources }] },
          ],
        },
      },
      {
        apiVersion: 'kueue.x-k8s.io/v1beta1',
        kind: 'LocalQueue',
        metadata: { name: 'research', namespace },
        spec: { clusterQueue: 'all' },
      },
    ]);
    await done('end of all runs', async () => [
      ...(await cluster.without('trainjobs', 'Complete', namespace)),
      ...(await cluster.without('jobsets', 'Completed', namespace)),
      ...(await cluster.without('jobs', 'Complete', namespace)),
      ...(await cluster.without('workloads', 'Finished', namespace)),
    ]);
    expect((await cluster.list('trainjobs', namespace)).length).toBeGreaterThan(5);
  });

  it('make the pods of LeaderWorkerSets, group by group', async () => {
    await cluster.kubectl('create', 'namespace', 'groups');
    await cluster.apply([
      {
        apiVersion: 'leaderworkerset.x-k8s.io/v1',
        kind: 'LeaderWorkerSet',
        metadata: { name: 'llm', namespace: 'groups' },
        spec: {
          replicas: 2,
          leaderWorkerTemplate: {
            size: 3,
            workerTemplate: { spec: { containers: [{ name: 'engine', image: 'registry.example.com/engine:1' }] } },
          },
        },
      },
    ]);
    await done('group', () => cluster.without('leaderworkersets', 'Available', 'groups'));
    const pods = (await cluster.list('pods', 'groups')).map(({ metadata }) => metadata.name);
    expect(pods.sort()).toEqual(['llm-0', 'llm-0-1', 'llm-0-2', 'llm-1', 'llm-1-1', 'llm-1-2']);
  });

  it('run examples/multi-node: each group on a pool of nodes that no other group is on', async () => {
    await cluster.applyText(await runOk('bin/synth', [serving]));
    await done('group of each set', () => cluster.without('leaderworkersets', 'Available', servingNamespace));
    const groups = [...byGroup(await cluster.list('pods', servingNamespace)).values()];
    const pools = groups.map((pods) => [...new Set(pods.map(poolOf))]);
    expect(groups.map((pods) => new Set(pods.map(({ spec }) => spec.nodeName)).size)).toEqual([2, 2, 2]);
    expect([pools.map(({ length }) => length), new Set(pools.flat()).size]).toEqual([[1, 1, 1], 3]);
  });

  it('start no worker of a group for which no pool is left', async () => {
    await cluster.kubectl('scale', 'leaderworkersets/llama', '--replicas=4', '--namespace', servingNamespace);
    const waits = ({ status }: Listed): boolean =>
      status?.conditions?.some(({ type, status: is }) => type === 'PodScheduled' && is === 'False') ?? false;
    const shapes = async (): Promise<string[]> =>
      [...byGroup(await cluster.list('pods', servingNamespace)).values()].map((pods) =>
        pods.map((pod) => (waits(pod) ? 'waits' : String(has(pod, 'Ready')))).join(),
      );
    const wanted = ['true,true', 'true,true', 'true,true', 'true,true', 'waits'];
    await done('four groups, and a leader that waits', async () => {
      const found = await shapes();
      return isDeepStrictEqual(found.sort(), wanted) ? [] : found;
    });
  });

  it('refuse what their own webhooks refuse', async () => {
    const template = {
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } } },
    };
    const wrong = {
      apiVersion: 'jobset.x-k8s.io/v1alpha2',
      kind: 'JobSet',
      metadata: { name: 'wrong', namespace },
      spec: { replicatedJobs: [{ name: 'A_', replicas: 1, template }] },
    };
    await expect(cluster.apply([wrong])).rejects.toThrow(/admission webhook "vjobset.kb.io" denied the request/);
  });

  it("end with their webhooks when the cluster's file no longer names them, and what users made stays", async () => {
    const { profile } = described;
    const operators = profile.operators.filter((name) => !['kueue', 'kubeflow-trainer'].includes(name));
    expect(await cluster.keep({ ...described, profile: { ...profile, operators } })).toEqual([
      'Kubeflow Trainer 2.2.0 no longer runs; its definitions and the objects of them stay',
      'Kueue 0.17.0 no longer runs; its definitions and the objects of them stay',
    ]);
    expect((await cluster.list('workloads', namespace)).length).toBeGreaterThan(0);
    const labels = { 'kueue.x-k8s.io/queue-name': 'research' };
    const spec = { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } } };
    await cluster.kubectl('create', 'namespace', 'freed');
    await cluster.apply([
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a', namespace: 'freed', labels }, spec },
    ]);
    await done('end of a Job that no queue holds back', () => cluster.without('jobs', 'Complete', 'freed'));
  });
});
