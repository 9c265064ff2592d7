import type { Cluster } from '../../../lib';
import { ConfigSecret, ModelVolume, WebModelServer, type VolumeMount } from '../../../lib';
import { genericCluster } from '../../../lib/workload/cluster/cluster-context';
import { clusterWith, manifestOf, problemsOf, small } from '../trees';

type Chart = ConstructorParameters<typeof WebModelServer>[0];
const server = (mounts: (chart: Chart) => VolumeMount[]) => (chart: Chart) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources: small, volumes: mounts(chart) });
const models = (chart: Chart) => new ModelVolume(chart, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] });

test('a volume that is mounted twice is one volume', () => {
  const pod = manifestOf(
    'Deployment',
    server((chart) => {
      const volume = models(chart);
      return [
        { volume, path: '/a', subPath: 'a', readOnly: true },
        { volume, path: '/b' },
      ];
    }),
  ).spec.template.spec;
  expect({ volumes: pod.volumes, mounts: pod.containers[0].volumeMounts }).toMatchInlineSnapshot(`
{
  "mounts": [
    {
      "mountPath": "/a",
      "name": "a",
      "readOnly": true,
      "subPath": "a",
    },
    {
      "mountPath": "/b",
      "name": "a",
    },
    {
      "mountPath": "/tmp",
      "name": "tmp",
    },
  ],
  "volumes": [
    {
      "name": "a",
      "persistentVolumeClaim": {
        "claimName": "models",
      },
    },
    {
      "emptyDir": {
        "sizeLimit": "1Gi",
      },
      "name": "tmp",
    },
  ],
}
`);
});

test("a temporary folder of one's own takes the place of ours", () => {
  const pod = manifestOf(
    'Deployment',
    server(() => [{ volume: { sizeLimit: '1Gi', inMemory: true }, path: '/tmp' }]),
  ).spec.template.spec;
  expect(pod.volumes).toEqual([{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }]);
});

test('volumes whose paths look alike have names of their own', () => {
  const pod = manifestOf(
    'Deployment',
    server(() => [
      { volume: {}, path: '/a/b' },
      { volume: {}, path: '/a-b' },
    ]),
  ).spec.template.spec;
  expect(pod.volumes.map((volume: { name: string }) => volume.name)).toEqual(['a-b', 'a-b-2', 'tmp']);
});

test.each<[string, VolumeMount[]]>([
  ['a relative path', [{ volume: {}, path: 'models' }]],
  [
    'two volumes at one path',
    [
      { volume: {}, path: '/x' },
      { volume: {}, path: '/x' },
    ],
  ],
  ['a folder outside the volume', [{ volume: {}, path: '/x', subPath: '../y' }]],
  ['an unreadable size', [{ volume: { sizeLimit: 'big' }, path: '/x' }]],
])('%s is a problem', (_name, mounts) => {
  expect(problemsOf(server(() => mounts))).toHaveLength(1);
});

test('one key of a Secret is one file', () => {
  const pod = manifestOf(
    'Deployment',
    server((chart) => [
      { volume: new ConfigSecret(chart, 'keys', { name: 'keys', keys: ['a', 'b'] }).key('a'), path: '/keys' },
    ]),
  ).spec.template.spec;
  expect(pod.volumes[0]).toEqual({ name: 'keys', secret: { secretName: 'keys', items: [{ key: 'a', path: 'a' }] } });
  expect(pod.containers[0].volumeMounts[0]).toEqual({ name: 'keys', mountPath: '/keys', readOnly: true });
});

test('a claim that is made elsewhere is mounted for reading only', () => {
  const pod = manifestOf(
    'Deployment',
    server(() => [{ volume: { claimName: 'theirs' }, path: '/models', subPath: 'a' }]),
  ).spec.template.spec;
  expect(pod.volumes[0]).toEqual({ name: 'models', persistentVolumeClaim: { claimName: 'theirs', readOnly: true } });
  expect(pod.containers[0].volumeMounts[0]).toEqual({
    name: 'models',
    mountPath: '/models',
    subPath: 'a',
    readOnly: true,
  });
});

test('a claim is one volume, and can be written when one mount writes', () => {
  const pod = manifestOf(
    'Deployment',
    server((chart) => [
      { volume: { claimName: 'models' }, path: '/a' },
      { volume: { claimName: 'models' }, path: '/b' },
      { volume: models(chart), path: '/c' },
    ]),
  ).spec.template.spec;
  expect(pod.volumes.slice(0, -1)).toEqual([{ name: 'a', persistentVolumeClaim: { claimName: 'models' } }]);
  expect(
    pod.containers[0].volumeMounts
      .slice(0, 3)
      .map(({ name, readOnly }: { name: string; readOnly?: boolean }) => [name, readOnly]),
  ).toEqual([
    ['a', true],
    ['a', true],
    ['a', undefined],
  ]);
});

test('a volume that can only be read has to be mounted so', () => {
  const readOnlyMany = (readOnly?: true) =>
    server((chart) => [
      {
        volume: new ModelVolume(chart, 'models', { size: '1Gi', accessModes: ['ReadOnlyMany'] }),
        path: '/m',
        ...(readOnly === undefined ? {} : { readOnly }),
      },
    ]);
  const cluster = clusterWith({ storageClasses: [] });
  expect(problemsOf(readOnlyMany(), cluster)).toEqual([
    expect.stringContaining(
      "'volumes[0].readOnly' must be true: the access mode of volume 'models' is ReadOnlyMany alone",
    ),
  ]);
  expect(
    manifestOf('Deployment', readOnlyMany(true), cluster).spec.template.spec.volumes[0].persistentVolumeClaim,
  ).toEqual({ claimName: 'models', readOnly: true });
});

describe('an image', () => {
  const image = (reference: string = 'ghcr.io/acme/qwen:1.0') =>
    server(() => [{ volume: { image: reference }, path: '/models', subPath: 'models' }]);

  test('is a volume that the node pulls', () => {
    const pod = manifestOf('Deployment', image(), clusterWith({ kubernetesVersion: '1.35' })).spec.template.spec;
    expect(pod.volumes[0]).toEqual({
      name: 'models',
      image: { reference: 'ghcr.io/acme/qwen:1.0', pullPolicy: 'IfNotPresent' },
    });
    expect(pod.containers[0].volumeMounts[0]).toEqual({
      name: 'models',
      mountPath: '/models',
      subPath: 'models',
      readOnly: true,
    });
  });

  test.each<[string, Cluster, string | undefined]>([
    ['Kubernetes 1.36', clusterWith({ kubernetesVersion: '1.36' }), undefined],
    ['1.34 with the gate', clusterWith({ kubernetesVersion: '1.34', featureGates: { ImageVolume: true } }), undefined],
    ['a cluster of which nothing is known', genericCluster, undefined],
    ['1.34', clusterWith({ kubernetesVersion: '1.34' }), "Open the gate 'ImageVolume'"],
    [
      '1.35 without the gate',
      clusterWith({ kubernetesVersion: '1.35', featureGates: { ImageVolume: false } }),
      "Open the gate 'ImageVolume'",
    ],
    [
      '1.32 with the gate',
      clusterWith({ kubernetesVersion: '1.32', featureGates: { ImageVolume: true } }),
      'Use Kubernetes 1.35, or 1.33 with the gate',
    ],
  ])('on %s', (_name, cluster, problem) => {
    expect(problemsOf(image(), cluster)).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
  });

  test('needs an exact version', () => {
    expect(problemsOf(image('ghcr.io/acme/qwen'), genericCluster)).toEqual([
      expect.stringContaining("'volumes[0].volume.image' must name an exact version"),
    ]);
  });
});
