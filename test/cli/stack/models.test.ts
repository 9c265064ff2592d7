import { modelTable, versionsIn, type Model } from '../../../cli/stack/models';

const model = (name: string, kind: string): Model => ({ name, kind, ready: 1, desired: 1, node: 'cpu-0' });
const models = [
  model('digits-training-1', 'training-job'),
  model('digits-training-2', 'training-job'),
  model('image-classifier', 'web-model-server'),
  model('tf', 'tf-serving'),
];

test('the table says which version a server serves, and which run published it', () => {
  const versions = {
    'image-classifier': { version: 2, run: 'digits-training-2' },
    'tf/digits': { version: 2, run: 'digits-training-2' },
    'tf/words': { version: 7 },
  };
  expect(modelTable(models, versions)).toMatchInlineSnapshot(`
"NAME               KIND              READY  VERSION            NODE   URL
digits-training-1  training-job      1/1    -                  cpu-0  -
digits-training-2  training-job      1/1    2                  cpu-0  -
image-classifier   web-model-server  1/1    2                  cpu-0  -
tf                 tf-serving        1/1    digits 2, words 7  cpu-0  -"
`);
});

test('it has no such column where no versions are known', () => {
  expect(modelTable(models.slice(0, 1))).toMatchInlineSnapshot(`
"NAME               KIND          READY  NODE   URL
digits-training-1  training-job  1/1    cpu-0  -"
`);
});

test('a program may export no versions', () => {
  expect([versionsIn({}), versionsIn({ modelVersions: {} }), versionsIn({ modelVersions: null })]).toEqual([
    {},
    {},
    {},
  ]);
  expect(versionsIn({ modelVersions: { web: { version: 1 } } })).toEqual({ modelVersions: { web: { version: 1 } } });
});
