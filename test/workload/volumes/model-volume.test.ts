import { ModelVolume, type ModelVolumeProps } from '../../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf } from '../trees';

const volume =
  (props: Partial<ModelVolumeProps> = {}) =>
  (chart: ConstructorParameters<typeof ModelVolume>[0]) =>
    new ModelVolume(chart, 'models', { size: '1024Mi', ...props });

test('it is a claim', () => {
  expect(manifestOf('PersistentVolumeClaim', volume({ accessModes: ['ReadWriteMany'] })).spec).toMatchInlineSnapshot(`
{
  "accessModes": [
    "ReadWriteMany",
  ],
  "resources": {
    "requests": {
      "storage": "1Gi",
    },
  },
}
`);
});

test('a storage class that the cluster does not have is a problem', () => {
  expect(problemsOf(volume({ storageClass: 'nfs' }))).toMatchInlineSnapshot(`
[
  "ModelVolume 'test/models': 'storageClass' must be a storage class of the cluster. It has 'shared', 'fast', got 'nfs'",
]
`);
});

test('an access mode that the storage class does not offer is a problem', () => {
  expect(problemsOf(volume({ storageClass: 'fast', accessModes: ['ReadWriteMany'] }))).toMatchInlineSnapshot(`
[
  "ModelVolume 'test/models': 'accessModes' must be what storage class 'fast' offers: ReadWriteOnce, got 'ReadWriteMany'",
]
`);
});

test('the access modes of the default storage class count where none is named', () => {
  expect(problemsOf(volume({ accessModes: ['ReadOnlyMany'] }))).toHaveLength(1);
});

test('nothing is checked on a cluster whose storage is not known', () => {
  expect(problemsOf(volume({ storageClass: 'nfs' }), clusterWith({ storageClasses: [] }))).toEqual([]);
});

test.each(['0', 'big', '-1Gi'])('the size %p is a problem', (size) => {
  expect(problemsOf(volume({ size }))).toHaveLength(1);
});

test('a clone begins with what another volume holds, and is made after it', () => {
  const objects = objectsOf(
    (chart) => {
      const dataSource = new ModelVolume(chart, 'source', { size: '1Gi' });
      new ModelVolume(chart, 'clone', { size: '1Gi', accessModes: ['ReadOnlyMany'], dataSource });
    },
    clusterWith({ storageClasses: [] }),
  );
  expect(objects.at(-1)?.manifest.spec.dataSource).toEqual({ kind: 'PersistentVolumeClaim', name: 'source' });
  expect(objects.at(-1)?.dependsOn.map(({ name }) => name)).toEqual(['source']);
});

test('one node that writes and many that read are more than a driver can attach', () => {
  expect(
    problemsOf(volume({ accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] }), clusterWith({ storageClasses: [] })),
  ).toEqual([expect.stringContaining("'accessModes' must not have ReadOnlyMany beside ReadWriteOnce")]);
});
