import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { clusterSchema, synthesize } from 'modelyard';
import { parseDocument } from 'yaml';
import * as helm from '../../../docs/coming-from/helm';
import * as kserve from '../../../docs/coming-from/kserve';
import * as kustomize from '../../../docs/coming-from/kustomize';
import * as productionStack from '../../../docs/coming-from/production-stack';

const root = join(__dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Objects of every kind, read as plain JSON
const yaml = (file: string): any => parseDocument(read(file)).toJS();

const cluster = clusterSchema.parse({
  name: 'models',
  profile: {
    kubernetesVersion: '1.34',
    operators: ['keda'],
    priorityClasses: [{ name: 'serving', value: 1000 }],
    storageClasses: [{ name: 'shared', default: true, accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }],
  },
  nodePools: [
    { name: 'l4', count: 8, capacity: { cpu: 32, memory: '128Gi', gpu: { product: 'NVIDIA-L4', count: 4 } } },
  ],
});

/** The objects that a program makes, by their kinds; of each kind the last one. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Objects of every kind, read as plain JSON
function objectsOf(build: (app: App) => void): Record<string, any> {
  const app = new App();
  build(app);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  return Object.fromEntries(synthesize(app).map(({ manifest }) => [(manifest as any).kind, manifest]));
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
const containerOf = (objects: Record<string, any>): any => objects['Deployment'].spec.template.spec.containers[0];

describe('coming from KServe', () => {
  const { spec, metadata } = yaml('docs/coming-from/kserve.yaml');
  const { model, minReplicas } = spec.predictor;
  const objects = objectsOf((app) => kserve.build(app, cluster));
  const container = containerOf(objects);

  it('is the same server: its name, its number, its resources, its token', () => {
    expect(objects['Deployment'].metadata).toMatchObject(metadata);
    expect(objects['Deployment'].spec.replicas).toBe(minReplicas);
    expect(container.resources.limits).toMatchObject({
      'nvidia.com/gpu': model.resources.limits['nvidia.com/gpu'],
      memory: model.resources.limits.memory,
    });
    expect(container.env).toContainEqual(model.env[0]);
  });

  it('is the same model under the same name', () => {
    const [name, id] = model.args.map((arg: string) => arg.split('=')[1]);
    expect([...(container.command ?? []), ...container.args].join(' ')).toMatch(
      new RegExp(`${id}.* --served-model-name=${name}`),
    );
  });
});

describe('coming from vLLM production-stack', () => {
  const [model] = yaml('docs/coming-from/production-stack.yaml').servingEngineSpec.modelSpec;
  const objects = objectsOf((app) => productionStack.build(app, cluster));
  const container = containerOf(objects);

  it('is the same server: image, resources, shared memory, priority', () => {
    const { spec } = objects['Deployment'].spec.template;
    expect(container.image).toBe(`${model.repository}:${model.tag}`);
    expect(container.resources.requests).toMatchObject({ memory: model.requestMemory });
    expect(container.resources.limits).toMatchObject({
      'nvidia.com/gpu': String(model.requestGPU),
      memory: model.limitMemory,
    });
    expect(spec.priorityClassName).toBe(model.priorityClassName);
    expect(JSON.stringify(spec.volumes)).toContain(`"medium":"Memory","sizeLimit":"${model.shmSize}"`);
  });

  it('runs vLLM with the same flags', () => {
    const line = [...(container.command ?? []), ...container.args].join(' ');
    expect(line).toContain(model.modelURL);
    expect(line).toContain(`--max-model-len=${model.vllmConfig.maxModelLen}`);
    expect(line).toContain(`--tensor-parallel-size=${model.vllmConfig.tensorParallelSize}`);
    expect(line).toContain(`--max-num-seqs=${model.vllmConfig.maxNumSeqs}`);
  });

  it('is scaled by the same query between the same numbers', () => {
    const { spec } = objects['ScaledObject'];
    expect(spec).toMatchObject({
      minReplicaCount: model.keda.minReplicaCount,
      maxReplicaCount: model.keda.maxReplicaCount,
      triggers: [{ metadata: { query: model.keda.triggers[0].metadata.query, threshold: '5' } }],
    });
  });
});

describe('coming from Helm', () => {
  const values = yaml('test/review/helm/shop/values.yaml');
  const settings = {
    namespace: 'shop',
    replicas: values.replicas,
    version: '1.4.2',
    threshold: Number(values.threshold),
    modelStorage: values.persistence.size,
  };
  const objects = objectsOf((app) => helm.build(app, settings));

  it('makes what the chart makes', () => {
    expect(Object.keys(objects)).toEqual(
      expect.arrayContaining(['Deployment', 'Service', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'ConfigMap']),
    );
  });

  it('has the values in the same places', () => {
    const container = containerOf(objects);
    expect(objects['Deployment'].spec.replicas).toBe(values.replicas);
    expect(container.image).toBe(`${values.image.repository}:1.4.2`);
    expect(container.resources.limits).toMatchObject(values.resources.limits);
    expect(objects['PersistentVolumeClaim'].spec.resources.requests.storage).toBe(values.persistence.size);
    expect(objects['ConfigMap'].data).toEqual({ THRESHOLD: values.threshold });
    expect(container.volumeMounts).toContainEqual(expect.objectContaining({ mountPath: '/models', readOnly: true }));
    expect(objects['PodDisruptionBudget'].spec.maxUnavailable).toBe(1);
  });
});

describe('coming from kustomize', () => {
  it.each(['before', 'after'])('makes what the overlay %s makes', (name) => {
    const { namespace, images, configMapGenerator, replicas } = yaml(
      `test/review/kustomize/${name}/kustomization.yaml`,
    );
    const [tag, threshold] = [images[0].newTag, configMapGenerator[0].literals[0].split('=')[1]];
    const count = replicas?.[0].count ?? 2;
    const objects = objectsOf((app) => kustomize.build(app, { namespace, tag, threshold, replicas: count }));
    expect(objects['Deployment'].metadata).toMatchObject({ name: 'recommender', namespace });
    expect(objects['Deployment'].spec.replicas).toBe(count);
    expect(containerOf(objects).image).toBe(`${images[0].name}:${tag}`);
    expect(objects['ConfigMap'].data).toEqual({ THRESHOLD: threshold });
    expect(objects['Service'].spec.ports).toEqual([expect.objectContaining({ port: 80 })]);
  });
});

test.each(['kserve', 'production-stack', 'helm', 'kustomize'])(
  'the page about %s shows the program as it is',
  (name) => {
    expect(read(`docs/coming-from/${name}.md`)).toContain(`\`\`\`ts\n${read(`docs/coming-from/${name}.ts`)}\`\`\`\n`);
  },
);

test.each(['kserve', 'production-stack'])('the page about %s shows what was there as it is', (name) => {
  expect(read(`docs/coming-from/${name}.md`)).toContain(`\`\`\`yaml\n${read(`docs/coming-from/${name}.yaml`)}\`\`\`\n`);
});
