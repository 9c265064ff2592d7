import { resolve } from 'node:path';
import { App } from 'cdk8s';
import { synthesize, type SynthesizedObject } from '../../lib';
import { build, readSettings, secretValues, type Settings } from '../../stacks';
import { Sealed } from '../../lib/settings/sealed';
import { readSettingsFile } from '../../lib/settings/settings-file';

const folder = resolve(__dirname, '../..');

function settingsOf(stack: string, changes: Record<string, unknown> = {}): Settings {
  const { raw } = readSettingsFile(folder, stack);
  return readSettings(
    { ...raw, ...changes },
    { name: `Pulumi.${stack}.yaml`, namespace: 'modelyard', folder, project: 'modelyard', stack },
  );
}

function objectsOf(settings: Settings): SynthesizedObject[] {
  const app = new App();
  build(app, settings);
  return synthesize(app);
}

/** What these tests read of a Deployment or a Job. */
interface WorkloadSpec {
  readonly replicas?: number;
  readonly template: { readonly spec: PodSpec };
}

interface PodSpec {
  readonly containers: readonly [
    {
      readonly image: string;
      readonly args?: readonly string[];
      readonly ports?: unknown;
      readonly resources: Resources;
      readonly env: readonly { readonly name: string; readonly value?: string }[];
    },
  ];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly imagePullSecrets?: unknown;
  readonly volumes: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
}

interface Resources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

function workload(object: SynthesizedObject): WorkloadSpec {
  return object.manifest['spec'] as WorkloadSpec;
}

function find(objects: readonly SynthesizedObject[], kind: string, name: RegExp | string): SynthesizedObject {
  const found = objects.find(
    (object) => object.manifest['kind'] === kind && new RegExp(name).test(object.apiObject.name),
  );
  if (found === undefined) {
    throw new Error(`no ${kind} ${name}`);
  }
  return found;
}

describe.each(['staging', 'prod'])('the image classifier in %s', (stack) => {
  const objects = objectsOf(settingsOf(stack));
  const spec = workload(find(objects, 'Deployment', '^image-classifier$'));

  test('has three replicas of its size', () => {
    expect(spec.replicas).toBe(3);
    expect(spec.template.spec.containers[0].resources).toMatchObject({
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { cpu: '1', memory: '2Gi' },
    });
  });

  test('listens on 8080 behind port 80 of its Service and its host name', () => {
    expect(spec.template.spec.containers[0].ports).toEqual([{ name: 'http', containerPort: 8080, protocol: 'TCP' }]);
    expect(find(objects, 'Service', '^image-classifier$').manifest['spec']).toMatchObject({
      ports: [{ port: 80, targetPort: 'http' }],
    });
    expect(find(objects, 'Ingress', '^image-classifier-ingress$').manifest['spec']).toMatchObject({
      rules: [{ host: 'image-classifier.example.com' }],
    });
  });
});

describe('the platform', () => {
  const objects = objectsOf(settingsOf('dev'));

  test('serves what it trained: the classifier waits for the job and reads the folder that it publishes in', () => {
    const job = find(objects, 'Job', '^digits-training-');
    const server = find(objects, 'Deployment', '^image-classifier$');
    expect(server.dependsOn).toContain(job.apiObject);
    const [written, read] = [workload(job).template.spec, workload(server).template.spec];
    expect(base(read)).toBe(base(written));
    expect(claims(read)).toEqual(claims(written));
  });

  test.each([
    ['dev', [undefined, undefined]],
    ['staging', ['NVIDIA-H100-80GB-HBM3', '1']],
    ['prod', ['NVIDIA-H100-80GB-HBM3', '1']],
  ])('has in %s its language model where the settings say, with a GPU or without: %j', (stack, expected) => {
    expect(gpuOf(objectsOf(settingsOf(stack)), 'language-model')).toEqual(expected);
  });

  test('asks for a GPU for TensorFlow Serving, in dev too', () => {
    expect(gpuOf(objects, 'tensorflow-serving')).toEqual(['NVIDIA-L4', '1']);
  });

  test('has one name of the language model for its clients, whatever serves it', () => {
    const names = ['dev', 'staging', 'prod'].map((stack) => {
      const { args = [] } = workload(find(objectsOf(settingsOf(stack)), 'Deployment', '^language-model$')).template.spec
        .containers[0];
      return args.find((arg) => /^--(alias|served-model-name)=/.test(arg))?.split('=')[1];
    });
    expect(names).toEqual(['language-model', 'language-model', 'language-model']);
  });

  test('fits two cores in dev, with one pod more during a rollout', () => {
    const workloads = objects.filter((object) => ['Deployment', 'Job'].includes(object.apiObject.kind)).map(workload);
    const onCpus = workloads.filter((spec) => spec.template.spec.nodeSelector === undefined);
    const millicores = onCpus.map(
      (spec) => ((spec.replicas ?? 0) + 1) * parseInt(spec.template.spec.containers[0].resources.requests['cpu']!),
    );
    expect(millicores.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1500);
  });

  test('is watched in staging and prod, with what its servers promise, and not in dev', () => {
    const rules = (stack: string): unknown[] =>
      objectsOf(settingsOf(stack))
        .filter(({ manifest }) => manifest['kind'] === 'PrometheusRule')
        .map(({ apiObject }) => apiObject.name);
    const watched = ['digits-training-runs', 'image-classifier', 'language-model', 'tensorflow-serving'];
    expect([...rules('staging')].sort()).toEqual(watched);
    expect([...rules('prod')].sort()).toEqual(watched);
    expect(rules('dev')).toEqual([]);
    const promised = JSON.stringify(find(objectsOf(settingsOf('prod')), 'PrometheusRule', '^language-model$').manifest);
    expect(promised).toContain('TimeToFirstTokenBurn');
    expect(promised).toContain('"team":"models"');
  });

  test('names nothing of the machine in its objects', () => {
    // A pod that leaves asks itself, on its own loopback.
    const text = JSON.stringify(
      objects.map((object) => object.manifest),
      (key, value: unknown) => (key === 'lifecycle' ? undefined : value),
    );
    expect(text).not.toContain(folder);
    expect(text).not.toMatch(/127\.0\.0\.1|localhost/);
  });

  test('shows the keys of a Secret without values', () => {
    const secret = find(objects, 'Secret', '^hugging-face$').manifest;
    expect(secret).toMatchObject({ metadata: { annotations: { 'modelyard.dev/keys': 'token' } } });
    expect(secret).not.toHaveProperty('data');
    expect(secret).not.toHaveProperty('stringData');
  });

  test('answers by HTTPS where its settings name a certificate', () => {
    const ingressOf = (stack: string) =>
      find(objectsOf(settingsOf(stack)), 'Ingress', '^image-classifier-ingress$').manifest as {
        metadata: { annotations?: object };
        spec: { tls?: object };
      };
    const [prod, dev] = [ingressOf('prod'), ingressOf('dev')];
    expect([prod.spec.tls, prod.metadata.annotations]).toEqual([
      [{ hosts: ['image-classifier.example.com'], secretName: 'image-classifier-tls' }],
      { 'cert-manager.io/cluster-issuer': 'letsencrypt' },
    ]);
    expect(dev.spec.tls).toBeUndefined();
  });

  test.each([
    ['dev', 'none'],
    ['staging', 'models'],
    ['prod', 'models'],
  ])('in %s belongs to the team %s, which isolates its workloads', (stack, team) => {
    const all = objectsOf(settingsOf(stack));
    const found = all.find(({ apiObject }) => apiObject.kind === 'Namespace')?.manifest as {
      metadata: { labels: Record<string, string> };
    };
    const policies = all
      .filter(({ apiObject }) => apiObject.kind === 'NetworkPolicy')
      .map(({ apiObject }) => apiObject.name);
    expect(found.metadata.labels['modelyard.dev/team'] ?? 'none').toBe(team);
    expect(policies.sort()).toEqual(
      team === 'none'
        ? []
        : [
            'default-deny',
            'digits-training-runs',
            'image-classifier',
            'image-classifier-ingress-acme-solver',
            'language-model',
            'tensorflow-serving',
          ],
    );
  });

  test('pulls with the Secret that its settings have the content of', () => {
    const settings = settingsOf('dev', { imagePullConfig: new Sealed('{}') });
    const withSecret = objectsOf(settings);
    expect(find(withSecret, 'Secret', '^image-pull$').manifest['type']).toBe('kubernetes.io/dockerconfigjson');
    expect(workload(find(withSecret, 'Deployment', '^image-classifier$')).template.spec.imagePullSecrets).toEqual([
      { name: 'image-pull' },
    ]);
    expect(Object.keys(secretValues(settings))).toEqual(['image-pull', 'hugging-face']);
  });

  test('builds its own images from the folder images', () => {
    const workloads = objects.filter((object) => ['Deployment', 'Job'].includes(object.apiObject.kind)).map(workload);
    const images = workloads.flatMap((spec) => spec.template.spec.containers.map(({ image }) => image));
    const own = images
      .filter((image) => image.startsWith('registry.example.com/'))
      .map((image) => image.replace(/:[0-9a-f]{16}$/, ''));
    expect(own).toEqual(
      ['digits-training', 'image-classifier', 'language-model'].map((name) => `registry.example.com/${name}`),
    );
  });
});

/** The product of the accelerators that a server asks for, and how many. */
function gpuOf(objects: readonly SynthesizedObject[], server: string): (string | undefined)[] {
  const { nodeSelector, containers } = workload(find(objects, 'Deployment', `^${server}$`)).template.spec;
  return [nodeSelector?.['nvidia.com/gpu.product'], containers[0].resources.limits['nvidia.com/gpu']];
}

function base(spec: PodSpec): string | undefined {
  return spec.containers[0].env.find(({ name }) => name === 'MODEL_BASE_PATH')?.value;
}

function claims(spec: PodSpec): string[] {
  return spec.volumes.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
}
