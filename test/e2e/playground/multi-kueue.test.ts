import { clusterSchema, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { done, has, OperatedCluster } from '../support/operated-cluster';

const described = (name: string): Cluster =>
  clusterSchema.parse({
    name,
    profile: { kubernetesVersion: '1.34', operators: ['jobset', 'kueue'] },
    nodePools: [{ name: 'cpu', count: 2, capacity: { cpu: 4, memory: '8Gi' } }],
  });
const namespace = 'runs';
const kueue = (kind: string, name: string, spec: object, more: object = {}): object => ({
  ...{ apiVersion: 'kueue.x-k8s.io/v1beta2', kind, metadata: { name, ...more }, spec },
});
const resourceGroups = [
  { coveredResources: ['cpu'], flavors: [{ name: 'any', resources: [{ name: 'cpu', nominalQuota: 4 }] }] },
];

/** The queue that both clusters have. @param more of the ClusterQueue */
const queue = (more: object = {}): object[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  kueue('ResourceFlavor', 'any', {}),
  kueue('ClusterQueue', 'all', { namespaceSelector: {}, resourceGroups, ...more }),
  kueue('LocalQueue', 'team', { clusterQueue: 'all' }, { namespace }),
];
const template = {
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'a', image: 'registry.example.com/a:1', resources: { requests: { cpu: 1 } } }],
  },
};
const metadata = (name: string): object => ({ name, namespace, labels: { 'kueue.x-k8s.io/queue-name': 'team' } });
const jobSpec = { parallelism: 2, completions: 2, template };

describe('MultiKueue between two clusters', () => {
  let manager: OperatedCluster;
  let worker: OperatedCluster;

  beforeAll(async () => {
    worker = await OperatedCluster.start(described('worker'));
    await worker.apply(queue());
    manager = await OperatedCluster.start(described('manager'));
    const secret = ['create', 'secret', 'generic', 'worker', '--namespace', 'kueue-system'];
    await manager.kubectl(...secret, `--from-file=kubeconfig=${worker.kubeconfig}`);
    const controllerName = 'kueue.x-k8s.io/multikueue';
    const parameters = { apiGroup: 'kueue.x-k8s.io', kind: 'MultiKueueConfig', name: 'workers' };
    await manager.apply([
      kueue('MultiKueueCluster', 'worker', {
        clusterSource: { kubeConfig: { location: 'worker', locationType: 'Secret' } },
      }),
      kueue('MultiKueueConfig', 'workers', { clusters: ['worker'] }),
      kueue('AdmissionCheck', 'elsewhere', { controllerName, parameters }),
      ...queue({ admissionChecksStrategy: { admissionChecks: [{ name: 'elsewhere' }] } }),
    ]);
    await done('connection to the worker', () => manager.without('multikueueclusters', 'Active', 'default'));
  });
  afterAll(async () => {
    await manager?.remove();
    await worker?.remove();
  });

  it('runs what waits for a queue of the one in the other, and tells its end in both', async () => {
    await manager.apply([
      { apiVersion: 'batch/v1', kind: 'Job', metadata: metadata('job'), spec: jobSpec },
      {
        apiVersion: 'jobset.x-k8s.io/v1alpha2',
        kind: 'JobSet',
        metadata: metadata('gang'),
        spec: { replicatedJobs: [{ name: 'node', replicas: 1, template: { spec: jobSpec } }] },
      },
    ]);
    await done('end of both', async () => [
      ...(await manager.without('jobs', 'Complete', namespace)),
      ...(await manager.without('jobsets', 'Completed', namespace)),
    ]);
    const [here, there] = [await manager.list('pods', namespace), await worker.list('pods', namespace)];
    expect([here.length, there.filter((pod) => !has(pod, 'PodScheduled'))]).toEqual([0, []]);
  });
});
