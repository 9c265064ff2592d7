import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { clusterSchema } from '../../../lib/workload/cluster/cluster-profile';
import { clusterObjects } from '../../../playground/cluster/cluster-objects';

test('the classes that a cluster file names are there, provided by the playground', () => {
  const cluster = clusterSchema.parse({
    name: 'test',
    profile: {
      kubernetesVersion: '1.34',
      gpu: { runtimeClass: 'nvidia', vendors: { amd: { runtimeClass: 'amd' }, intel: { runtimeClass: 'nvidia' } } },
      storageClasses: [
        { name: 'shared', default: true, accessModes: ['ReadWriteMany'], provisioner: 'efs.csi.aws.com' },
      ],
      ingressClass: 'public',
      priorityClasses: [{ name: 'serving', value: 1000 }],
    },
  });
  expect(clusterObjects(cluster, false)).toMatchInlineSnapshot(`
[
  {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {
      "annotations": {
        "storageclass.kubernetes.io/is-default-class": "true",
      },
      "name": "shared",
    },
    "provisioner": "modelyard.dev/playground",
    "reclaimPolicy": "Delete",
    "volumeBindingMode": "Immediate",
  },
  {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "IngressClass",
    "metadata": {
      "name": "public",
    },
    "spec": {
      "controller": "modelyard.dev/playground",
    },
  },
  {
    "apiVersion": "scheduling.k8s.io/v1",
    "kind": "PriorityClass",
    "metadata": {
      "name": "serving",
    },
    "value": 1000,
  },
  {
    "apiVersion": "node.k8s.io/v1",
    "handler": "nvidia",
    "kind": "RuntimeClass",
    "metadata": {
      "name": "nvidia",
    },
  },
  {
    "apiVersion": "node.k8s.io/v1",
    "handler": "amd",
    "kind": "RuntimeClass",
    "metadata": {
      "name": "amd",
    },
  },
]
`);
});

test('the classes that pods name are there, each once', () => {
  const cluster = clusterSchema.parse({
    name: 'test',
    profile: {
      kubernetesVersion: '1.34',
      gpu: {
        runtimeClass: 'nvidia',
        vendors: {
          amd: { runtimeClass: 'amd' },
          habana: { runtimeClass: 'habana' },
          intel: { runtimeClass: 'nvidia' },
          aws: {},
        },
      },
      priorityClasses: [
        { name: 'serving', value: 1000 },
        { name: 'batch', value: -10 },
      ],
    },
  });
  expect(clusterObjects(cluster, false)).toEqual([
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'serving' }, value: 1000 },
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'batch' }, value: -10 },
    { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'nvidia' }, handler: 'nvidia' },
    { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'amd' }, handler: 'amd' },
    { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'habana' }, handler: 'habana' },
  ]);
});

test('a cluster without classes gets none', () => {
  expect(clusterObjects(clusterSchema.parse({ name: 'test', profile: { kubernetesVersion: '1.34' } }), false)).toEqual(
    [],
  );
});

test('pods wait as their annotations say, and only the pods of Jobs complete', () => {
  const text = readFileSync(join(__dirname, '../../../playground/cluster/kwok/stages.yaml'), 'utf8');
  const stages = parseAllDocuments(text)
    .map(
      (document) =>
        document.toJS() as {
          kind: string;
          metadata: { name: string };
          spec: { delay?: { durationFrom?: { expressionFrom: string } }; selector: unknown };
        },
    )
    .filter(({ kind }) => kind === 'Stage');
  const delays = Object.fromEntries(
    stages.map(({ metadata, spec }) => [metadata.name, spec.delay?.durationFrom?.expressionFrom]),
  );
  expect(delays).toEqual({
    'node-initialize': undefined,
    'node-heartbeat': undefined,
    'pod-ready': '.metadata.annotations["modelyard.dev/simulated-ready-delay"]',
    'pod-complete': '.metadata.annotations["modelyard.dev/simulated-completion-delay"]',
    'pod-delete': undefined,
  });
  expect(JSON.stringify(stages.find(({ metadata }) => metadata.name === 'pod-complete')?.spec.selector)).toContain(
    '"values":["Job"]',
  );
});
