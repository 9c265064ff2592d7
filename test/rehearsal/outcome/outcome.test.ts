import { outcomeOf, type Observations } from '../../../lib/rehearsal/outcome/outcome';
import { Timeline } from '../../../lib/rehearsal/outcome/timeline';
import { emptyState, type ClusterState } from '../../../lib/rehearsal/state/cluster-state';
import { workloadStates } from '../../../lib/rehearsal/state/workload-state';
import type { KubernetesObject } from '../../../lib/review';
import { parseCluster } from '../../../lib/workload/cluster/cluster-profile';

const cluster = parseCluster('name: test\nprofile: { kubernetesVersion: "1.34" }\nnodePools: []\n', 'cluster.yaml');

function outcome(state: Partial<ClusterState>, more: Partial<Observations> = {}) {
  const whole = { ...emptyState, ...state };
  const timeline = new Timeline(1);
  timeline.note(0, workloadStates(whole, new Set()), new Map());
  return outcomeOf({
    ...{ cluster, state: whole, events: [], timeline, nodeStates: new Map(), disruptions: [], generations: new Map() },
    ...{ replicasBefore: new Map(), startUp: new Map(), problems: [], devicesKnown: false, sourceOf: () => ({}) },
    ...more,
  });
}

const deployment = (replicas: number, available: number): KubernetesObject => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec: { replicas } },
  status: { replicas, updatedReplicas: replicas, readyReplicas: available, availableReplicas: available },
});
const pod = (conditions: readonly object[]): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind: 'Pod' },
  metadata: {
    ...{ name: 'web-1', namespace: 'shop' },
    ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'd', controller: true }],
  },
  spec: { containers: [] },
  status: { phase: 'Pending', conditions },
});
const unscheduled = (message: string): KubernetesObject => pod([{ type: 'PodScheduled', status: 'False', message }]);
const unplayed = {
  ...{ rule: 'not-rehearsed', severity: 'low' as const, message: 'Its pods are not made' },
  object: { apiVersion: 'ray.io/v1', kind: 'RayService', name: 'rag' },
};
const noClass = '0/3 nodes are available: request gpu: device class gpu.nvidia.com does not exist.';

test('where everything runs, that is said', () => {
  const runs = outcome({ deployments: [deployment(1, 1)], pods: [pod([{ type: 'Ready', status: 'True' }])] });
  expect([runs.verdict, runs.summary]).toEqual(['runs', 'Everything runs: 1 pod on 0 nodes; 0 rollouts finished.']);
});

test('a server that is scaled to no pods runs as it should', () => {
  expect(outcome({ deployments: [deployment(0, 0)] }).verdict).toBe('runs');
});

test('nothing that makes pods is no rehearsal', () => {
  const none = outcome({});
  expect([none.verdict, none.summary]).toEqual(['not-rehearsed', 'Nothing was rehearsed: no object makes pods here.']);
});

test('nor is what nothing here makes pods of', () => {
  const none = outcome({}, { problems: [unplayed] });
  expect([none.verdict, none.summary]).toEqual([
    'not-rehearsed',
    'Nothing was rehearsed: no object makes pods here; 1 object was not rehearsed.',
  ]);
});

test('what was rehearsed is told apart from what was not', () => {
  expect(outcome({ deployments: [deployment(0, 0)] }, { problems: [unplayed] }).summary).toBe(
    'What was rehearsed runs: 0 pods on 0 nodes; 0 rollouts finished; 1 object was not rehearsed.',
  );
});

test('a refused object counts, whatever else there is', () => {
  const refused = outcome({}, { problems: [{ ...unplayed, rule: 'refused', severity: 'high' }] });
  expect(refused.verdict).toBe('does-not-run');
});

test.each([noClass, '0/3 nodes are available: 3 cannot allocate all claims. still not schedulable, preemption: 0/3 …'])(
  'that devices are missing of which nobody spoke is no failure of the change: %s',
  (message) => {
    const { verdict, pending, findings } = outcome({ deployments: [deployment(1, 0)], pods: [unscheduled(message)] });
    expect([verdict, pending]).toEqual(['not-rehearsed', []]);
    expect(findings).toEqual([
      expect.objectContaining({
        ...{ rule: 'not-rehearsed', severity: 'low', path: 'spec.template.spec.resourceClaims' },
        message: expect.stringMatching(
          /^Its pods claim devices.* The scheduler says: 0\/3 nodes are available: .*\w\.$/,
        ),
      }),
    ]);
  },
);

test('where devices are described, they are missing', () => {
  const state = { deployments: [deployment(1, 0)], pods: [unscheduled(noClass)] };
  expect(outcome(state, { devicesKnown: true }).findings.map(({ rule, severity }) => [rule, severity])).toEqual([
    ['pending', 'high'],
  ]);
});

test('a pod that waits for a claim of no template says which', () => {
  const waiting = pod([]);
  const claims = [{ name: 'gpu', resourceClaimTemplateName: 'nobody' }];
  const { findings } = outcome({
    deployments: [deployment(1, 0)],
    pods: [{ ...waiting, spec: { containers: [], resourceClaims: claims } }],
  });
  expect(findings[0]).toMatchObject({
    rule: 'pending',
    message: "A pod does not run: It waits for a claim of ResourceClaimTemplate 'nobody', which is not there",
  });
});
