import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { expectToMatchFile } from '../../snapshots/match-file';
import { clusterSchema, parseCluster, readCluster } from '../../../lib/workload/cluster/cluster-profile';

const clusters = join(__dirname, '../../../clusters');
const cpu = { name: 'cpu', count: 1, capacity: { cpu: 2, memory: '4Gi' } };
const minimal = { name: 'tiny', profile: { kubernetesVersion: '1.34' }, nodePools: [cpu] };

test.each(['dev', 'staging', 'prod'])('clusters/%s.yaml is understood', (name) => {
  expect(readCluster(join(clusters, `${name}.yaml`)).name).toBe(name);
});

test('defaults are filled in', () => {
  expect(parseCluster(stringify(minimal), 'tiny.yaml')).toMatchInlineSnapshot(`
{
  "name": "tiny",
  "nodePools": [
    {
      "capacity": {
        "cpu": "2",
        "ephemeralStorage": "100Gi",
        "memory": "4Gi",
        "pods": 110,
      },
      "count": 1,
      "labels": {},
      "name": "cpu",
      "real": false,
      "taints": [],
      "zones": [],
    },
  ],
  "profile": {
    "featureGates": {},
    "gpu": {
      "labels": "gpu-operator",
      "migStrategy": "single",
      "renameByDefault": false,
      "resourceName": "nvidia.com/gpu",
      "taints": [
        {
          "effect": "NoSchedule",
          "key": "nvidia.com/gpu",
          "value": "present",
        },
      ],
      "vendors": {},
      "writableRoot": false,
    },
    "kubernetesVersion": "1.34",
    "operators": [],
    "priorityClasses": [],
    "storageClasses": [],
  },
}
`);
});

test('every problem is listed, with what was received and what is allowed', () => {
  const text = [
    'name: Tiny',
    'profile:',
    '  kubernetesVersion: 1.30',
    '  gpu: { labels: gcp }',
    'nodePools:',
    '  - name: cpu',
    '    count: -1',
    '    capacity: { cpu: lots }',
    '    colour: red',
  ].join('\n');
  expect(() => parseCluster(text, 'clusters/tiny.yaml')).toThrowErrorMatchingInlineSnapshot(`
"clusters/tiny.yaml does not describe a cluster:
  name: must be lower-case letters, digits and hyphens, at most 63, got "Tiny"
  profile.kubernetesVersion: must be a Kubernetes version in quotes, e.g. "1.34", got 1.3
  profile.gpu.labels: Invalid option: expected one of "gpu-operator"|"gke"|"eks"|"karpenter"|"aks", got "gcp"
  nodePools.0.count: Too small: expected number to be >=0, got -1
  nodePools.0.capacity.cpu: must be a Kubernetes quantity, e.g. 500m, 64Gi, got "lots"
  nodePools.0.capacity.memory: must be a Kubernetes quantity, e.g. 500m, 64Gi
  nodePools.0: Unrecognized key: "colour""
`);
});

test.each<[string, object, string]>([
  ['two pools of one name', { nodePools: [cpu, cpu] }, "nodePools.1.name: another pool is called 'cpu' too"],
  [
    'two real pools',
    {
      nodePools: [
        { ...cpu, real: true },
        { ...cpu, name: 'other', real: true },
      ],
    },
    'nodePools: at most one pool is real',
  ],
  [
    'a real pool of two nodes',
    { nodePools: [{ ...cpu, count: 2, real: true }] },
    'nodePools.0.real: a real pool has one node and no gpu',
  ],
  [
    'extended resources of a real pool',
    { nodePools: [{ ...cpu, real: true, capacity: { ...cpu.capacity, extended: { 'rdma/hca': 1 } } }] },
    'nodePools.0.capacity.extended: a real node has only the resources of this machine',
  ],
  [
    'a way out of a pool that is not real',
    { nodePools: [{ ...cpu, egress: ['203.0.113.0/24'] }] },
    "nodePools.0.egress: must not be there without 'real: true'",
  ],
  [
    'a way out to something that is no network',
    { nodePools: [{ ...cpu, real: true, egress: ['example.com'] }] },
    'nodePools.0.egress.0: must be a network of IPv4 addresses, e.g. 203.0.113.0/24',
  ],
  [
    'an extended resource that is none',
    { nodePools: [{ ...cpu, capacity: { ...cpu.capacity, extended: { cpu: 1 } } }] },
    'nodePools.0.capacity.extended.cpu: the key must be a resource with a domain',
  ],
  [
    'accelerators that are said twice',
    {
      nodePools: [
        {
          ...cpu,
          capacity: { ...cpu.capacity, gpu: { product: 'X', count: 1 }, extended: { 'nvidia.com/gpu': 8 } },
        },
      ],
    },
    "nodePools.0.capacity.extended.nvidia.com/gpu: must not be there: 'capacity.gpu' says how many there are",
  ],
  [
    'two default storage classes',
    {
      profile: {
        kubernetesVersion: '1.34',
        storageClasses: ['a', 'b'].map((name) => ({ name, default: true, accessModes: ['ReadWriteOnce'] })),
      },
    },
    'profile.storageClasses: at most one storage class is the default',
  ],
  ...(
    [
      [
        'a part of a GPU that is none',
        { migDevices: { '10gb': 1 } },
        'nodePools.0.capacity.gpu.migDevices.10gb: the key ',
      ],
      [
        'two ways of sharing',
        { migDevices: { '1g.10gb': 1 }, timeSlicing: { replicas: 2 } },
        "nodePools.0.capacity.gpu.timeSlicing: must not be there beside 'migDevices'",
      ],
      [
        'several profiles under one name',
        { migDevices: { '1g.10gb': 1, '2g.20gb': 1 } },
        "nodePools.0.capacity.gpu.migDevices: only a cluster with profile.gpu.migStrategy 'mixed' has several " +
          'profiles on a node',
      ],
      [
        'a compute capability without quotes',
        { computeCapability: 9.0 },
        'nodePools.0.capacity.gpu.computeCapability: must be a compute capability in quotes, e.g. "9.0", got 9',
      ],
      [
        'a compute capability of another vendor',
        { vendor: 'amd', computeCapability: '9.0' },
        'nodePools.0.capacity.gpu.computeCapability: only NVIDIA GPUs have one',
      ],
      ['a TPU without a topology', { vendor: 'google' }, 'nodePools.0.capacity.gpu.topology: must be there, e.g. 2x4'],
      ['a GPU with a topology', { topology: '2x4' }, 'nodePools.0.capacity.gpu.topology: only TPUs have one'],
    ] as const
  ).map(([name, gpu, problem]): [string, object, string] => [
    name,
    { nodePools: [{ ...cpu, capacity: { ...cpu.capacity, gpu: { product: 'X', count: 1, ...gpu } } }] },
    problem,
  ]),
])('%s: refused', (_, change, problem) => {
  expect(() => parseCluster(stringify({ ...minimal, ...change }), 'tiny.yaml')).toThrow(problem);
});

test.each<[string, object, string]>([
  [
    'more nodes than can be',
    { count: 1e9 },
    'nodePools.0.count: Too big: expected number to be <=15000, got 1000000000',
  ],
  [
    'more pods on a node than can be',
    { capacity: { ...cpu.capacity, pods: 1e9 } },
    'nodePools.0.capacity.pods: Too big: expected number to be <=1000, got 1000000000',
  ],
  [
    'more accelerators than can be',
    { capacity: { ...cpu.capacity, gpu: { product: 'X', count: 1e9 } } },
    'nodePools.0.capacity.gpu.count: Too big: expected number to be <=256, got 1000000000',
  ],
  [
    'an amount of a thousand digits',
    { capacity: { ...cpu.capacity, memory: '9'.repeat(1000) } },
    'nodePools.0.capacity.memory: must be a Kubernetes quantity',
  ],
  [
    'a product that no label can hold',
    { capacity: { ...cpu.capacity, gpu: { product: 'NVIDIA <L4>', count: 1 } } },
    'nodePools.0.capacity.gpu.product: must be a label value',
  ],
  ['a machine type that no label can hold', { instanceType: '<b>' }, 'nodePools.0.instanceType: must be a label value'],
  ['a label that is none', { labels: { tier: 'a b' } }, 'nodePools.0.labels.tier: must be a label value'],
  [
    'the name of a label that is none',
    { labels: { 'a b': 'x' } },
    'nodePools.0.labels.a b: the key must be a name such as example.com/tier',
  ],
  [
    'a taint that is none',
    { taints: [{ key: '', effect: 'NoSchedule' }] },
    'nodePools.0.taints.0.key: must be a name such as',
  ],
])('%s: refused before anything is started', (_, change, problem) => {
  expect(() => parseCluster(stringify({ ...minimal, nodePools: [{ ...cpu, ...change }] }), 'tiny.yaml')).toThrow(
    problem,
  );
});

test('pools that have too many nodes together: refused', () => {
  expect(() =>
    parseCluster(
      stringify({ ...minimal, nodePools: ['a', 'b'].map((name) => ({ ...cpu, name, count: 10_000 })) }),
      'tiny.yaml',
    ),
  ).toThrow('nodePools: they have 20000 nodes together: a cluster may have 15000');
});

test('text that is not YAML is refused with its place', () => {
  expect(() => parseCluster('name: [', 'tiny.yaml')).toThrow(/tiny\.yaml is not YAML:.*line 1/);
});

test('a missing file is named', () => {
  expect(() => readCluster('/nowhere/dev.yaml')).toThrow(/\/nowhere\/dev\.yaml[^]*ENOENT/);
});

test('a cluster survives being written and read again', () => {
  const cluster = readCluster(join(clusters, 'prod.yaml'));
  expect(parseCluster(stringify(cluster), 'prod.yaml')).toEqual(cluster);
});

test('clusters/cluster.schema.json, for editors, is current', () => {
  const schema = { ...z.toJSONSchema(clusterSchema, { target: 'draft-7', io: 'input' }), title: 'Cluster' };
  expectToMatchFile(`${JSON.stringify(schema, undefined, 2)}\n`, join(clusters, 'cluster.schema.json'));
});
