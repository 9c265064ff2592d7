import type { Chart } from 'cdk8s';
import {
  ConfigSecret,
  eachPod,
  GpuModelServer,
  ModelCache,
  ModelVolume,
  vllm,
  WebModelServer,
  type EachPodProps,
  type ServedModel,
} from '../../../lib';
import { restrictedViolations } from '../restricted';
import { clusterWith, manifestOf, objectsOf, problemsOf, small } from '../trees';

const web =
  (model: ServedModel | ((chart: Chart) => ServedModel), props: object = {}) =>
  (chart: Chart) =>
    new WebModelServer(chart, 'web', {
      image: 'web:1',
      resources: small,
      model: typeof model === 'function' ? model(chart) : model,
      ...props,
    });
const podOf = (build: (chart: Chart) => void, cluster = clusterWith({ kubernetesVersion: '1.35' })) =>
  manifestOf('Deployment', build, cluster).spec.template.spec;

describe('a server finds its model', () => {
  test('from a volume of the program', () => {
    const pod = podOf(web((chart) => ({ volume: new ModelVolume(chart, 'models', { size: '1Gi' }), path: 'digits' })));
    expect(pod.containers[0].volumeMounts[0]).toEqual({
      name: 'mnt-models',
      mountPath: '/mnt/models',
      subPath: 'digits',
      readOnly: true,
    });
  });

  test('from a claim of the namespace', () => {
    const pod = podOf(web('pvc://models/digits'));
    expect(pod.volumes[0]).toEqual({
      name: 'mnt-models',
      persistentVolumeClaim: { claimName: 'models', readOnly: true },
    });
    expect(pod.containers[0].volumeMounts[0].subPath).toBe('digits');
  });

  test('from an image', () => {
    const pod = podOf(web({ uri: 'oci://ghcr.io/acme/qwen:1.0', path: 'models' }));
    expect(pod.volumes[0]).toEqual({
      name: 'mnt-models',
      image: { reference: 'ghcr.io/acme/qwen:1.0', pullPolicy: 'IfNotPresent' },
    });
    expect(restrictedViolations(pod)).toEqual([]);
  });

  test('in the folder that it asks for, which its environment names', () => {
    const [container] = podOf(web('pvc://models', { modelPath: '/srv/model' })).containers;
    expect(container.volumeMounts[0].mountPath).toBe('/srv/model');
    expect(container.env).toContainEqual({ name: 'MODEL_PATH', value: '/srv/model' });
  });

  test('and an engine serves that folder', () => {
    const build = (chart: Chart) =>
      void new GpuModelServer(chart, 'chat', {
        engine: vllm({}),
        accelerator: { product: 'NVIDIA-L4' },
        resources: small,
        model: new ModelCache(chart, 'cache', { source: 's3://models/qwen', volume: { size: '40Gi' } }),
      });
    const [container] = podOf(build).containers;
    expect(container.args[0]).toBe('/mnt/models');
    expect(container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual([
      '/mnt/models',
      '/cache',
      '/tmp',
      '/dev/shm',
    ]);
  });
});

test('what has to be downloaded asks for one of two ways', () => {
  expect(problemsOf(web('s3://models/a'))).toEqual([
    expect.stringContaining(
      "'model' must be downloaded before it can be served. " +
        'Put it into a ModelCache, which does that once, or write eachPod({ source })',
    ),
  ]);
});

test('an image is a problem at the prop that names it', () => {
  expect(problemsOf(web('oci://ghcr.io/acme/qwen:1.0'), clusterWith({ kubernetesVersion: '1.32' }))).toEqual([
    expect.stringContaining("'model' is an image, which cluster 'test' (Kubernetes 1.32) cannot mount"),
  ]);
});

test('a folder without a model is a problem', () => {
  expect(
    problemsOf((chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, modelPath: '/x' })),
  ).toEqual([expect.stringContaining("'modelPath' must be left out without a 'model'")]);
});

describe('eachPod()', () => {
  const each = (props: Partial<EachPodProps> = {}) => web(eachPod({ source: 's3://models/a', ...props }));

  test('downloads before the server starts, into room of the pod', () => {
    const pod = podOf(each({ sizeLimit: '10Gi' }));
    const [download] = pod.initContainers;
    expect({ name: download.name, image: download.image, args: download.args, mounts: download.volumeMounts }).toEqual({
      name: 'download-model',
      image: 'kserve/storage-initializer:v0.20.0',
      args: ['/mnt/models', 'model', 's3://models/a/', '/storage-initializer/scripts/initializer-entrypoint'],
      mounts: [
        { name: 'mnt-models', mountPath: '/mnt/models' },
        { name: 'tmp-2', mountPath: '/tmp' },
      ],
    });
    expect(pod.volumes).toEqual([
      { name: 'mnt-models', emptyDir: { sizeLimit: '10Gi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'tmp-2', emptyDir: { sizeLimit: '10Gi' } },
    ]);
    expect(pod.containers[0].volumeMounts[0]).toEqual({
      name: 'mnt-models',
      mountPath: '/mnt/models',
      subPath: 'model',
      readOnly: true,
    });
    expect(restrictedViolations(pod)).toEqual([]);
  });

  test('gives a rollout the time to download', () => {
    const deadline = (downloadSeconds: number): number =>
      manifestOf('Deployment', each({ downloadSeconds })).spec.progressDeadlineSeconds as number;
    expect(deadline(900) - deadline(300)).toBe(600);
    expect(
      problemsOf(web(eachPod({ source: 's3://models/a', downloadSeconds: 900 }), { progressDeadlineSeconds: 600 })),
    ).toEqual([expect.stringContaining('the 900 seconds that its init containers may take')]);
  });

  test('downloads again for another revision', () => {
    const args = (revision: string): string[] =>
      podOf(each({ source: { uri: 's3://models/a', revision } })).initContainers[0].args as string[];
    expect(args('1')).not.toEqual(args('2'));
  });

  test('waits for the Secret that it reads', () => {
    const build = (chart: Chart) =>
      void each({
        source: 'gs://models/a',
        credentials: {
          googleKeyFile: new ConfigSecret(chart, 'keys', { name: 'keys', keys: ['key.json'] }).key('key.json'),
        },
      })(chart);
    const deployment = objectsOf(build).find(({ manifest }) => manifest.kind === 'Deployment');
    expect(deployment?.dependsOn.map(({ kind }) => kind)).toEqual(['Secret']);
  });

  test.each<[string, Partial<EachPodProps>, string]>([
    ['an image', { source: 'oci://a:1' }, "'model.source' must be an address of s3://, gs:// or hf://"],
    ['no time', { downloadSeconds: 0 }, "'model.downloadSeconds' must be a whole number"],
    [
      'a downloader without a version',
      { downloader: { image: 'd', command: ['/d'] } },
      "'model.downloader.image' must name an exact version",
    ],
    [
      'keys of another store',
      { credentials: { huggingFaceToken: { secretName: 'a', key: 'b' } } },
      "'model.credentials.huggingFaceToken' must be left out",
    ],
    ['an unreadable size', { sizeLimit: 'big' }, "'model.volume.sizeLimit' must be"],
  ])('%s is one problem', (_name, props, problem) => {
    expect(problemsOf(each(props))).toEqual([expect.stringContaining(problem)]);
  });
});
