import { causesIn } from '../../../lib/rehearsal/outcome/pending';
import { probeAnswer, probePods } from '../../../lib/rehearsal/scheduler-log/probe-pods';
import { rejectingPlugin } from '../../../lib/rehearsal/scheduler-log/rejecting-plugin';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'train-2', namespace: 'lab', uid: 'u-1', labels: { app: 'train' } },
  spec: {
    priority: 0,
    preemptionPolicy: 'PreemptLowerPriority',
    priorityClassName: 'batch',
    nodeSelector: { disktype: 'ssd' },
    topologySpreadConstraints: [{}],
    containers: [{ name: 'c', image: 'x:1' }],
  },
  status: { phase: 'Pending' },
};

test('a probe is the pod, but may go to one node alone', () => {
  expect(probePods(pod, ['gpu-0'], 'batch-never')).toMatchInlineSnapshot(`
[
  {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {
      "annotations": {
        "modelyard.dev/probe-node": "gpu-0",
      },
      "labels": {
        "app": "train",
      },
      "name": "train-2-probe-0",
      "namespace": "lab",
      "ownerReferences": [
        {
          "apiVersion": "v1",
          "controller": true,
          "kind": "Pod",
          "name": "train-2",
          "uid": "u-1",
        },
      ],
    },
    "spec": {
      "affinity": {
        "nodeAffinity": {
          "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [
              {
                "matchFields": [
                  {
                    "key": "metadata.name",
                    "operator": "In",
                    "values": [
                      "gpu-0",
                    ],
                  },
                ],
              },
            ],
          },
        },
      },
      "containers": [
        {
          "image": "x:1",
          "name": "c",
        },
      ],
      "nodeSelector": {
        "disktype": "ssd",
      },
      "priorityClassName": "batch-never",
    },
  },
]
`);
});

test('each choice of a required affinity is kept, on that node', () => {
  const terms = [
    { matchExpressions: [{ key: 'zone', operator: 'Exists' }] },
    { matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['x'] }] },
  ];
  const affinity = {
    podAntiAffinity: {},
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  };
  const [probe] = probePods({ ...pod, spec: { ...pod.spec, affinity } }, ['n']);
  expect((probe!['spec'] as { affinity: unknown }).affinity).toMatchInlineSnapshot(`
{
  "nodeAffinity": {
    "requiredDuringSchedulingIgnoredDuringExecution": {
      "nodeSelectorTerms": [
        {
          "matchExpressions": [
            {
              "key": "zone",
              "operator": "Exists",
            },
          ],
          "matchFields": [
            {
              "key": "metadata.name",
              "operator": "In",
              "values": [
                "n",
              ],
            },
          ],
        },
        {
          "matchFields": [
            {
              "key": "metadata.name",
              "operator": "NotIn",
              "values": [
                "x",
              ],
            },
            {
              "key": "metadata.name",
              "operator": "In",
              "values": [
                "n",
              ],
            },
          ],
        },
      ],
    },
  },
  "podAntiAffinity": {},
}
`);
});

// Each is what kube-scheduler 1.34.4 said of a probe.
test.each([
  [
    '0/6 nodes are available: 1 Insufficient cpu, 1 Insufficient nvidia.com/gpu, ' +
      "5 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: " +
      '0/6 nodes are available: 6 Preemption is not helpful for scheduling.',
    'NodeResourcesFit',
    'Insufficient cpu, Insufficient nvidia.com/gpu',
  ],
  [
    "0/6 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, " +
      "5 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, preemption: " +
      '0/6 nodes are available: 6 Preemption is not helpful for scheduling.',
    'NodeAffinity',
    "node(s) didn't match Pod's node affinity/selector",
  ],
  [
    "0/6 nodes are available: 1 node(s) were unschedulable, 5 node(s) didn't satisfy plugin(s) [NodeAffinity]. " +
      'no new claims to deallocate, preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling.',
    'NodeUnschedulable',
    'node(s) were unschedulable',
  ],
])('%s', (message, plugin, reason) => {
  expect(probeAnswer(probePods(pod, ['n'])[0]!, causesIn(message))).toEqual({ node: 'n', plugin, reason });
});

test('an answer that is about no node says nothing of it', () => {
  expect(
    probeAnswer(
      probePods(pod, ['n'])[0]!,
      causesIn('0/6 nodes are available: pod has unbound immediate PersistentVolumeClaims.'),
    ),
  ).toBeUndefined();
});

test.each([
  ['Too many pods', 'NodeResourcesFit'],
  ['node(s) had untolerated taint(s)', 'TaintToleration'],
  ["node(s) didn't match pod topology spread constraints", 'PodTopologySpread'],
  ["node(s) didn't match pod anti-affinity rules", 'InterPodAffinity'],
  ["node(s) didn't satisfy existing pods anti-affinity rules", 'InterPodAffinity'],
  ["node(s) didn't have free ports for the requested pod ports", 'NodePorts'],
  ["node(s) didn't find available persistent volumes to bind", 'VolumeBinding'],
  ['node(s) had no available volume zone', 'VolumeZone'],
  ['something new', undefined],
])('%s is said by %s', (reason, plugin) => {
  expect(rejectingPlugin(reason)).toBe(plugin);
});
