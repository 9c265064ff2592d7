import { ModelVolume, type ModelVolumeProps } from '../../lib';
import { clusterWith, manifestOf, problemsOf } from './trees';

const volume = (props: Partial<ModelVolumeProps> = {}) => (chart: ConstructorParameters<typeof ModelVolume>[0]) => new ModelVolume(chart, 'models', { size: '1024Mi', ...props });

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
