import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCluster } from '../../../lib/workload/cluster/cluster-profile';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { kubectlOn, type KubectlRunner } from '../../../playground/cluster/kubectl';
import { operatorsOf } from '../../../playground/operators';
import { eventually } from '../support/eventually';
import { projectRoot, runOk } from '../support/run';

const example = join(projectRoot, 'examples/training-backends');
const namespace = 'training-backends-dev';

interface Listed {
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

describe('the operators that a cluster names', () => {
  let cluster: PrivateCluster;
  let kubectl: KubectlRunner;
  /** How many runs of the example are for a queue. */
  let queued: number;

  const apply = async (name: string, objects: readonly object[]): Promise<void> => {
    const file = cluster.playground.path(`${name}.json`);
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    await kubectl('apply', '--server-side', '-f', file);
  };
  const list = async (kind: string, where = namespace): Promise<readonly Listed[]> =>
    (JSON.parse((await kubectl('get', kind, '--namespace', where, '-o', 'json')).stdout) as { items: Listed[] }).items;
  const without = async (kind: string, condition: string, where = namespace): Promise<string[]> =>
    (await list(kind, where))
      .filter(({ status }) => !status?.conditions?.some(({ type, status: is }) => type === condition && is === 'True'))
      .map(({ metadata }) => metadata.name);

  /** Waits until nothing is left over. */
  const done = async (what: string, left: () => Promise<readonly string[]>): Promise<void> => {
    let found: readonly string[] = [];
    await eventually(
      what,
      async () => {
        found = await left();
        return found.length === 0 ? found : undefined;
      },
      () => found,
    );
  };

  beforeAll(async () => {
    cluster = await PrivateCluster.open();
    const described = readCluster(join(example, 'cluster.yaml'));
    const tools = await cluster.start(described, {
      progress: () => undefined,
      // The example keeps its data on a volume.
      agent: true,
      operators: operatorsOf({
        ...described,
        profile: { ...described.profile, operators: [...described.profile.operators, 'leaderworkerset'] },
      }),
    });
    kubectl = kubectlOn(cluster.playground, tools.get('kubectl')!.path);
    await kubectl('create', 'namespace', namespace);
    const synthesized = await runOk('bin/synth', [example]);
    queued = synthesized.match(/^ {4}kueue\.x-k8s\.io\/queue-name: /gm)?.length ?? 0;
    expect(queued).toBeGreaterThan(15);
    const file = cluster.playground.path('example.yaml');
    writeFileSync(file, synthesized);
    // The example's own runtime stands for one that a platform team has.
    await apply('runtime', [
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
    await kubectl('apply', '--server-side', '-f', file);
  });
  afterAll(async () => cluster?.remove());

  it('train in JobSets to their end where no queue has to admit them', async () => {
    const free = (await list('jobsets'))
      .filter(({ spec }) => spec['suspend'] !== true)
      .map((each) => each.metadata.name);
    expect(free).not.toEqual([]);
    await done('end of the JobSets', async () =>
      (await without('jobsets', 'Completed')).filter((name) => free.includes(name)),
    );
  });

  it('admit nothing to a queue that is not there, and all frameworks once it is: they train to their end', async () => {
    const waits = ({ status }: Listed): boolean =>
      status?.conditions?.some(
        ({ type, message }) => type === 'QuotaReserved' && /research.* doesn't exist/.test(message),
      ) ?? false;
    await done('wait of each run with its reason', async () =>
      Array.from({ length: queued - (await list('workloads')).filter(waits).length }, () => 'another'),
    );
    const gpus = { name: 'nvidia.com/gpu', nominalQuota: 32 };
    const resources = [{ name: 'cpu', nominalQuota: 900 }, { name: 'memory', nominalQuota: '8Ti' }, gpus];
    await apply('queues', [
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
      ...(await without('trainjobs', 'Complete')),
      ...(await without('jobsets', 'Completed')),
      ...(await without('jobs', 'Complete')),
      ...(await without('workloads', 'Finished')),
    ]);
    expect((await list('trainjobs')).length).toBeGreaterThan(5);
  });

  it('make the pods of LeaderWorkerSets, group by group', async () => {
    await kubectl('create', 'namespace', 'groups');
    await apply('groups', [
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
    await done('group', () => without('leaderworkersets', 'Available', 'groups'));
    const pods = (await list('pods', 'groups')).map(({ metadata }) => metadata.name);
    expect(pods.sort()).toEqual(['llm-0', 'llm-0-1', 'llm-0-2', 'llm-1', 'llm-1-1', 'llm-1-2']);
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
    await expect(apply('wrong', [wrong])).rejects.toThrow(/admission webhook "vjobset.kb.io" denied the request/);
  });
});
