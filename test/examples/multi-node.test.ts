import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';
import { readCluster } from '../../lib';
import { restrictedViolations } from '../workload/restricted';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
async function sets(): Promise<any[]> {
  return (await synthesizeProgram(findProgramFiles('examples/multi-node'))).manifests.filter(
    ({ kind }) => kind === 'LeaderWorkerSet',
  );
}

test('examples/multi-node shows vLLM and SGLang on two nodes, in restricted pods', async () => {
  const templates = (await sets()).flatMap(({ spec }) => [
    spec.leaderWorkerTemplate.leaderTemplate,
    spec.leaderWorkerTemplate.workerTemplate,
  ]);
  expect(
    templates.map(({ spec }) =>
      spec.containers[0].args.filter((arg: string) => /parallel-size|^--nn|^--node|addr|headless/.test(arg)).join(' '),
    ),
  ).toMatchInlineSnapshot(`
[
  "--tensor-parallel-size=8 --pipeline-parallel-size=2 --nnodes=2 --node-rank=$(LWS_WORKER_INDEX) --master-addr=$(LWS_LEADER_ADDRESS)",
  "--tensor-parallel-size=8 --pipeline-parallel-size=2 --nnodes=2 --node-rank=$(LWS_WORKER_INDEX) --master-addr=$(LWS_LEADER_ADDRESS) --headless",
  "--tensor-parallel-size=16 --data-parallel-size=4 --nnodes=2 --node-rank=$(LWS_WORKER_INDEX) --dist-init-addr=$(LWS_LEADER_ADDRESS):20000",
  "--tensor-parallel-size=16 --data-parallel-size=4 --nnodes=2 --node-rank=$(LWS_WORKER_INDEX) --dist-init-addr=$(LWS_LEADER_ADDRESS):20000",
]
`);
  expect(templates.flatMap(({ spec }) => restrictedViolations(spec))).toEqual([]);
});

test('examples/multi-node has a pool of nodes for each of the most replicas', async () => {
  const { manifests } = await synthesizeProgram(findProgramFiles('examples/multi-node'));
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
  const specs: any[] = manifests.map((manifest) => (manifest as { spec?: unknown }).spec);
  const groups = specs
    .flatMap((spec) => [spec?.leaderWorkerTemplate === undefined ? 0 : (spec.replicas ?? 0), spec?.maxReplicas ?? 0])
    .reduce((sum: number, count: number) => sum + count, 0);
  const pools = readCluster('examples/multi-node/cluster.yaml').nodePools.filter(
    ({ count, capacity }) => count === 2 && capacity.gpu?.count === 8,
  );
  expect([groups, new Set(pools.map(({ labels }) => labels['cloud.google.com/gke-nodepool'])).size]).toEqual([4, 4]);
});
