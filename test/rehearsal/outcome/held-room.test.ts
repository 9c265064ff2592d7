import { heldByOldPods, heldRoomAdvice } from '../../../lib/rehearsal/outcome/held-room';
import { emptyState, type ClusterState } from '../../../lib/rehearsal/state/cluster-state';
import { workloadStates } from '../../../lib/rehearsal/state/workload-state';
import type { KubernetesObject } from '../../../lib/review';

const noNodes = '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.';

interface Pods {
  readonly oldGpus?: number;
  readonly newGpus?: number;
  readonly newSelector?: object;
  readonly message?: string;
}

function state({ oldGpus = 1, newGpus = 1, newSelector = { pool: 'a' }, message = noNodes }: Pods = {}): ClusterState {
  const of = (hash: string, more: object, gpus: number, spec: object): KubernetesObject => ({
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: {
      ...{ name: `chat-${hash}`, namespace: 'llm', labels: { 'pod-template-hash': hash } },
      ownerReferences: [{ kind: 'Deployment', name: 'chat', uid: 'd', controller: true }],
    },
    spec: { containers: [{ name: 'vllm', resources: { requests: { 'nvidia.com/gpu': String(gpus) } } }], ...spec },
    ...more,
  });
  const deployment = {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'chat', namespace: 'llm' } },
    spec: { replicas: 1 },
    status: { replicas: 2, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
  };
  const waiting = { status: { conditions: [{ type: 'PodScheduled', status: 'False', message }] } };
  return {
    ...emptyState,
    pods: [
      of('old', {}, oldGpus, { nodeName: 'a-0', nodeSelector: { pool: 'a' } }),
      of('new', waiting, newGpus, { nodeSelector: newSelector }),
    ],
    deployments: [deployment],
  };
}

const held = (pods?: Pods): readonly string[] => {
  const now = state(pods);
  return [...heldByOldPods(now, workloadStates(now, new Set()))];
};

test('a new pod waits for the accelerator that the only old one has', () => {
  expect(held()).toEqual(['Deployment/llm/chat']);
});

test('so it does for a port', () => {
  expect(
    held({ message: "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports." }),
  ).toHaveLength(1);
});

test.each<[string, Pods]>([
  ['asks for more than the old one', { newGpus: 2 }],
  ['is for other nodes', { newSelector: { pool: 'b' } }],
  ['waits for something else', { message: '0/3 nodes are available: 3 node(s) had untolerated taint(s).' }],
])('one that %s is not helped by its going', (_title, pods) => {
  expect(held(pods)).toEqual([]);
});

test('the advice fits one replica and several', () => {
  expect(heldRoomAdvice(1)).toContain('Its old pod holds the room');
  expect(heldRoomAdvice(1)).toContain('nothing answers until');
  expect(heldRoomAdvice(2)).toContain('Its old pods hold the room');
  expect(heldRoomAdvice(2)).not.toContain('nothing answers');
});
