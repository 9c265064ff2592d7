import { ModelVolume, WebModelServer, type VolumeMount } from '../../lib';
import { manifestOf, problemsOf, small } from './trees';

type Chart = ConstructorParameters<typeof WebModelServer>[0];
const server = (mounts: (chart: Chart) => VolumeMount[]) => (chart: Chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, volumes: mounts(chart) });
const models = (chart: Chart) => new ModelVolume(chart, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] });

test('a volume that is mounted twice is one volume', () => {
  const pod = manifestOf('Deployment', server((chart) => {
    const volume = models(chart);
    return [{ volume, path: '/a', subPath: 'a', readOnly: true }, { volume, path: '/b' }];
  })).spec.template.spec;
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
      "emptyDir": {},
      "name": "tmp",
    },
  ],
}
`);
});

test('a temporary folder of one\'s own takes the place of ours', () => {
  const pod = manifestOf('Deployment', server(() => [{ volume: { sizeLimit: '1Gi', inMemory: true }, path: '/tmp' }])).spec.template.spec;
  expect(pod.volumes).toEqual([{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }]);
});

test('volumes whose paths look alike have names of their own', () => {
  const pod = manifestOf('Deployment', server(() => [{ volume: {}, path: '/a/b' }, { volume: {}, path: '/a-b' }])).spec.template.spec;
  expect(pod.volumes.map((volume: { name: string }) => volume.name)).toEqual(['a-b', 'a-b-2', 'tmp']);
});

test.each<[string, VolumeMount[]]>([
  ['a relative path', [{ volume: {}, path: 'models' }]],
  ['two volumes at one path', [{ volume: {}, path: '/x' }, { volume: {}, path: '/x' }]],
  ['a folder outside the volume', [{ volume: {}, path: '/x', subPath: '../y' }]],
  ['an unreadable size', [{ volume: { sizeLimit: 'big' }, path: '/x' }]],
])('%s is a problem', (_name, mounts) => {
  expect(problemsOf(server(() => mounts))).toHaveLength(1);
});
