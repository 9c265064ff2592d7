import { groupReports, partlyPlaced } from '../../../lib/rehearsal/outcome/groups';
import { emptyState, Owners, type ClusterState } from '../../../lib/rehearsal/state/cluster-state';
import { workloadStates } from '../../../lib/rehearsal/state/workload-state';
import type { KubernetesObject } from '../../../lib/review';
import { condition } from '../sample-queues';

const ownedBy = (kind: string, name: string): object => ({
  ownerReferences: [{ kind, name, uid: `uid-${name}`, controller: true }],
});
const object = (kind: string, name: string, metadata: object, more: object): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind, metadata: { name, namespace: 'ml', uid: `uid-${name}`, ...metadata } },
  ...more,
});
const jobSet = (status: object = { replicatedJobsStatus: [] }): KubernetesObject => ({
  ...object('JobSet', 'gang', {}, { status }),
  spec: { replicatedJobs: [{ name: 'node', replicas: 3, template: { spec: { parallelism: 1 } } }] },
});
const job = (at: number, status: object, runs?: string): KubernetesObject => {
  const annotations = runs === undefined ? {} : { 'modelyard.dev/simulated-completion-delay': runs };
  return object('Job', `gang-node-${at}`, ownedBy('JobSet', 'gang'), {
    spec: { parallelism: 1, completions: 1, template: { metadata: { annotations }, spec: {} } },
    status: { startTime: 'now', ...status },
  });
};
const podOf = (at: number, node?: string): KubernetesObject =>
  object('Pod', `gang-node-${at}-x`, ownedBy('Job', `gang-node-${at}`), {
    spec: node === undefined ? {} : { nodeName: node },
    status: { conditions: node === undefined ? [] : [condition('Ready', 'True')] },
  });
const stateOf = (more: Partial<ClusterState>): ClusterState => ({ ...emptyState, ...more });
const gangOf = (more: Partial<ClusterState>): unknown =>
  workloadStates(stateOf({ jobSets: [jobSet()], ...more }), new Set()).map(({ workload, ready, desired, complete }) => [
    ...[workload.kind, ready, desired, complete],
  ]);
const three = (status: object, runs?: string): KubernetesObject[] => [0, 1, 2].map((at) => job(at, status, runs));

test('a JobSet stands for its Jobs', () => {
  expect(gangOf({ jobs: [job(0, { ready: 1, active: 1 }), job(1, { active: 1 })] })).toEqual([['JobSet', 1, 3, false]]);
});

test('it is complete when it has ended', () => {
  const done = jobSet({ conditions: [condition('Completed', 'True')] });
  expect(gangOf({ jobSets: [done], jobs: three({ succeeded: 1 }) })).toEqual([['JobSet', 3, 3, true]]);
});

test('so it is while all of its pods run that are told how long', () => {
  expect([
    gangOf({ jobs: three({ ready: 1, active: 1 }, '2h') }),
    gangOf({ jobs: three({ ready: 1, active: 1 }) }),
  ]).toEqual([[['JobSet', 3, 3, true]], [['JobSet', 3, 3, false]]]);
});

test('a gang of which a part has nodes is named, with the nodes on which it holds room', () => {
  const state = stateOf({
    ...{ jobSets: [jobSet()], jobs: three({ active: 1 }) },
    pods: [podOf(0, 'a-0'), podOf(1, 'a-1'), podOf(2)],
  });
  const groups = groupReports(state, workloadStates(state, new Set()), new Owners(state));
  expect([groups[0]?.state, groups[0]?.made, partlyPlaced(groups)[0]?.message]).toEqual([
    'partly-placed',
    ['Job gang-node-0', 'Job gang-node-1', 'Job gang-node-2'],
    'Of its 3 pods 2 have a node and hold room on a-0, a-1: it does its work only when all have one',
  ]);
});

const set = (replicas: number, status: object): KubernetesObject => ({
  ...object('LeaderWorkerSet', 'llm', {}, { status: { conditions: [], ...status } }),
  spec: { replicas, leaderWorkerTemplate: { size: 2 } },
});
const member = (group: number, worker: number, node?: string): KubernetesObject => {
  const labels = {
    'leaderworkerset.sigs.k8s.io/name': 'llm',
    'leaderworkerset.sigs.k8s.io/group-index': String(group),
  };
  const owner = worker === 0 ? ownedBy('StatefulSet', 'llm') : ownedBy('StatefulSet', `llm-${group}`);
  const name = worker === 0 ? `llm-${group}` : `llm-${group}-${worker}`;
  return object(
    'Pod',
    name,
    { labels, uid: `pod-${name}`, ...owner },
    {
      spec: node === undefined ? {} : { nodeName: node },
      status: { conditions: node === undefined ? [] : [condition('Ready', 'True')] },
    },
  );
};
const statefulSets = [
  object(
    'StatefulSet',
    'llm',
    { uid: 'uid-llm', ownerReferences: [{ kind: 'LeaderWorkerSet', name: 'llm', uid: 'lws', controller: true }] },
    {},
  ),
  object(
    'StatefulSet',
    'llm-0',
    { ownerReferences: [{ kind: 'Pod', name: 'llm-0', uid: 'pod-llm-0', controller: true }] },
    {},
  ),
];

test('the pods of a group are those of its LeaderWorkerSet, workers too, which its leader owns', () => {
  const leaderWorkerSet = { ...set(1, {}), metadata: { name: 'llm', namespace: 'ml', uid: 'lws' } };
  const state = stateOf({
    ...{ statefulSets, leaderWorkerSets: [leaderWorkerSet] },
    pods: [member(0, 0, 'a-0'), member(0, 1)],
  });
  const owners = new Owners(state);
  expect(state.pods.map((pod) => owners.workloadOf(pod)?.kind)).toEqual(['LeaderWorkerSet', 'LeaderWorkerSet']);
});

test('each group is told apart', () => {
  const state = stateOf({
    leaderWorkerSets: [set(3, { replicas: 3, readyReplicas: 1, updatedReplicas: 3 })],
    pods: [member(0, 0, 'a-0'), member(0, 1, 'a-1'), member(1, 0, 'a-1'), member(1, 1), member(2, 0)],
  });
  const groups = groupReports(state, workloadStates(state, new Set()), new Owners(state));
  expect(groups.map(({ name, state: is, placed, nodes }) => [name, is, placed, nodes])).toEqual([
    ['llm-0', 'ready', 2, ['a-0', 'a-1']],
    ['llm-1', 'partly-placed', 1, ['a-1']],
    ['llm-2', 'not-placed', 0, []],
  ]);
});

test.each([
  ['all groups are ready and new', { replicas: 1, readyReplicas: 1, updatedReplicas: 1 }, true],
  ['one is old', { replicas: 1, readyReplicas: 1, updatedReplicas: 0 }, false],
  ['one is not counted yet', {}, false],
])('a LeaderWorkerSet of which %s', (_, status, complete) => {
  const state = stateOf({ leaderWorkerSets: [set(1, status)], pods: [member(0, 0, 'a-0'), member(0, 1, 'a-1')] });
  expect(workloadStates(state, new Set()).find(({ workload }) => workload.kind === 'LeaderWorkerSet')?.complete).toBe(
    complete,
  );
});
