import { writeFileSync } from 'node:fs';
import { parseCluster } from '../../../lib/workload/cluster/cluster-profile';
import { kubectlOn, type KubectlRunner } from '../../../playground/cluster/kubectl';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { operatorsOf, operatorStates, startOperators } from '../../../playground/operators';
import type { FoundTools } from '../../../playground/toolchain';

const described = parseCluster(
  'name: without\nprofile: { kubernetesVersion: "1.34", operators: [jobset, kueue] }\nnodePools: []\n',
  'without.yaml',
);
const withoutOperators = { ...described, profile: { ...described.profile, operators: [] } };
const why = 'build from Go modules: no Go';

describe('operators whose programs cannot be had', () => {
  let cluster: PrivateCluster;
  let kubectl: KubectlRunner;
  let found: FoundTools;

  const apply = async (object: object, manager: string): Promise<void> => {
    const file = cluster.playground.path('objects.json');
    writeFileSync(file, JSON.stringify(object));
    await kubectl('apply', '--server-side', `--field-manager=${manager}`, '-f', file);
  };
  const jobSet = (replicatedJobs: unknown): object => ({
    apiVersion: 'jobset.x-k8s.io/v1alpha2',
    kind: 'JobSet',
    metadata: { name: 'run', namespace: 'default' },
    spec: { replicatedJobs },
  });

  beforeAll(async () => {
    cluster = await PrivateCluster.open();
    const tools = await cluster.start(withoutOperators, { progress: () => undefined });
    kubectl = kubectlOn(cluster.playground, tools.get('kubectl')!.path);
    found = {
      tools,
      missing: new Map([
        ['jobset', why],
        ['kueue', why],
      ]),
    };
  });
  afterAll(async () => cluster?.remove());

  it('have their objects checked, and nothing acts on them', async () => {
    await startOperators(
      cluster.playground,
      found,
      { cluster: described, wanted: operatorsOf(described).slice(0, 1) },
      () => undefined,
    );
    const pod = { containers: [{ name: 'a', image: 'a:1' }], restartPolicy: 'Never' };
    await expect(apply(jobSet('none'), 'test')).rejects.toThrow(/replicatedJobs/);
    await apply(jobSet([{ name: 'a', replicas: 1, template: { spec: { template: { spec: pod } } } }]), 'test');
    expect(await operatorStates(cluster.playground)).toEqual([
      { title: 'JobSet', version: '0.11.1', problem: `cannot be had, its objects are only checked: ${why}` },
    ]);
    const { stdout } = await kubectl('get', 'validatingwebhookconfigurations,jobs.batch', '-A', '-o', 'name');
    expect(stdout).toBe('');
  });

  it('have their objects checked where their programs are pods, and there is no real node', async () => {
    const watched = { ...described, profile: { ...described.profile, operators: ['prometheus' as const] } };
    await startOperators(
      cluster.playground,
      { tools: found.tools, missing: new Map() },
      { cluster: watched, wanted: operatorsOf(watched) },
      () => undefined,
    );
    const monitor = (selector: unknown): object => ({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'pods', namespace: 'default' },
      spec: { selector, podMetricsEndpoints: [{ port: 'http' }] },
    });
    await expect(apply(monitor('none'), 'test')).rejects.toThrow(/selector/);
    await apply(monitor({ matchLabels: { app: 'a' } }), 'test');
    expect(await operatorStates(cluster.playground)).toContainEqual({
      title: 'Prometheus operator',
      version: '0.88.0',
      problem: 'cannot be had, its objects are only checked: its programs are pods, and the cluster has no real node',
    });
  });

  it('do not take over a definition that somebody else has put there', async () => {
    const name = 'workloads.kueue.x-k8s.io';
    const version = {
      name: 'v1alpha0',
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    };
    await apply(
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name },
        spec: {
          group: 'kueue.x-k8s.io',
          names: { kind: 'Workload', plural: 'workloads' },
          scope: 'Namespaced',
          versions: [version],
        },
      },
      'somebody',
    );
    await expect(
      startOperators(
        cluster.playground,
        found,
        { cluster: described, wanted: operatorsOf(described) },
        () => undefined,
      ),
    ).rejects.toThrow(`  ${name}, with v1alpha0, applied by somebody\n`);
  });
});
