import {
  customEngine,
  GpuModelServer,
  ModelVolume,
  nim,
  sglang,
  tgi,
  triton,
  vllm,
  type Engine,
  type GpuModelServerProps,
} from '../../../lib';
import { clusterWith, problemsOf } from '../../workload/trees';
import { groupCluster, groupProblems, server } from './groups';

const topology = (exclusiveTopology: string): Partial<GpuModelServerProps> => ({
  multiNode: { nodes: 2, exclusiveTopology },
});

test.each<[string, Engine]>([
  ['Triton', triton({ modelRepository: '/models' })],
  ['TGI', tgi({ model: 'm', mutable: true })],
  ['NIM', nim({})],
  ['own engine', customEngine({ image: 'registry.example.com/own:1', port: 8000 })],
])('%s cannot be spread over nodes, and the problem says what can', (name, engine) => {
  expect(groupProblems({ engine })).toEqual(
    expect.arrayContaining([
      `GpuModelServer 'test/chat': 'multiNode' must be left out, for ${name} is run in a single pod. ` +
        `vLLM and SGLang can be spread over nodes, and an engine of your own with 'workerArgs'`,
    ]),
  );
});

test.each<[string, Partial<GpuModelServerProps>]>([
  ["'multiNode.nodes' must be a whole number, at least 2, got 1", { multiNode: { nodes: 1 } }],
  ["'multiNode.nodes' must be a whole number, at least 2, got 2.5", { multiNode: { nodes: 2.5 } }],
  ["'multiNode.exclusiveTopology' must be the key of a label of nodes", topology('a b')],
  ["'multiNode.exclusiveTopology' must be the label of a place with several nodes", topology('kubernetes.io/hostname')],
  [
    "'multiNode.exclusiveTopology' must be a label that nodes have, and no node of cluster 'test' is in a zone",
    topology('topology.kubernetes.io/zone'),
  ],
  ["'spread' must be left out with 'multiNode'", { spread: { zone: 'preferred' } }],
  ["'rollout.type' must be 'RollingUpdate' with 'multiNode'", { rollout: { type: 'Recreate' } }],
  ["'rollout.minReadySeconds' must be left out with 'multiNode'", { rollout: { minReadySeconds: 10 } }],
  [
    "'rollout.maxUnavailable' must be at least 1 where 'rollout.maxSurge' is 0",
    { rollout: { maxSurge: 0, maxUnavailable: 0 } },
  ],
  [
    "'rollout.maxUnavailable' must come to at least one of 3 replicas, rounded down, got '25%'",
    { replicas: 3, rollout: { maxUnavailable: '25%' } },
  ],
  [
    "'disruptionBudget' must have a 'maxUnavailable' of 1 with 'multiNode'",
    { replicas: 4, disruptionBudget: { maxUnavailable: 2 } },
  ],
  [
    "'disruptionBudget' must have a 'maxUnavailable' of 1 with 'multiNode'",
    { replicas: 4, disruptionBudget: { minAvailable: '50%' } },
  ],
  ["'name' must have at most 48 characters with 'multiNode'", { name: 'c'.repeat(49) }],
  ["'name' must have at most 48 characters with 'multiNode'", { name: 'a'.repeat(49) }],
  [
    "'engine.version' must be v0.12.0 or later with 'multiNode'",
    { engine: vllm({ model: 'm', mutable: true, version: 'v0.11.2' }) },
  ],
  [
    "'engine.dataParallelSize' must be left out with 'multiNode'",
    { engine: vllm({ model: 'm', mutable: true, dataParallelSize: 2 }) },
  ],
  [
    "'engine.dataParallelSize' needs 'engine.dataParallelAttention' with 'multiNode'",
    { engine: sglang({ model: 'm', mutable: true, dataParallelSize: 2 }) },
  ],
  [
    "'engine.tensorParallelSize' must make the 16 accelerators of 2 pods",
    { engine: vllm({ model: 'm', mutable: true, tensorParallelSize: 8 }) },
  ],
])('%s', (problem, props) => {
  expect(groupProblems(props)).toEqual([expect.stringContaining(problem)]);
});

test('a cluster without LeaderWorkerSet is a problem', () => {
  expect(groupProblems({}, clusterWith({ operators: ['keda'] }))).toEqual([
    expect.stringContaining(
      "'multiNode' needs 'leaderworkerset', which cluster 'test' does not have (installed: keda)",
    ),
  ]);
});

test('a volume that one node holds is a problem, whatever the number of replicas', () => {
  const build = (chart: Parameters<ReturnType<typeof server>>[0]): GpuModelServer =>
    server({ cache: new ModelVolume(chart, 'cache', { size: '1Ti', accessModes: ['ReadWriteOnce'] }) })(chart);
  expect(problemsOf(build, groupCluster)).toEqual([
    expect.stringContaining("'multiNode' must be left out, for only one node at a time can mount volume 'cache'"),
  ]);
});

test('a disruption budget of one replica may say what happens to broken pods', () => {
  expect(
    groupProblems({ replicas: 2, disruptionBudget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' } }),
  ).toEqual([]);
});
