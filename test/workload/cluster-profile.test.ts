import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { clusterSchema, parseCluster, readCluster } from '../../lib/workload/cluster-profile';

const clusters = join(__dirname, '../../clusters');
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
  const text = ['name: Tiny', 'profile:', '  kubernetesVersion: 1.30', '  gpu: { labels: gcp }', 'nodePools:', '  - name: cpu', '    count: -1', '    capacity: { cpu: lots }', '    colour: red'].join('\n');
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
  ['two real pools', { nodePools: [{ ...cpu, real: true }, { ...cpu, name: 'other', real: true }] }, 'nodePools: at most one pool is real'],
  ['a real pool of two nodes', { nodePools: [{ ...cpu, count: 2, real: true }] }, 'nodePools.0.real: a real pool has one node and no gpu'],
  [
    'two default storage classes',
    { profile: { kubernetesVersion: '1.34', storageClasses: ['a', 'b'].map((name) => ({ name, default: true, accessModes: ['ReadWriteOnce'] })) } },
    'profile.storageClasses: at most one storage class is the default',
  ],
])('%s: refused', (_, change, problem) => {
  expect(() => parseCluster(stringify({ ...minimal, ...change }), 'tiny.yaml')).toThrow(problem);
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

test('clusters/cluster.schema.json, for editors, is current (UPDATE_SCHEMA=1 writes it)', () => {
  const file = join(clusters, 'cluster.schema.json');
  const schema = { ...z.toJSONSchema(clusterSchema, { target: 'draft-7', io: 'input' }), title: 'Cluster' };
  if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(file, `${JSON.stringify(schema, undefined, 2)}\n`);
  expect(parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
});
