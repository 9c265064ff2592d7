import { App, Chart } from 'cdk8s';
import {
  ModelVolume,
  TfServing,
  WebModelServer,
  type PublishedModel,
  type TfServingProps,
  type WebModelServerProps,
} from '../../lib';
import { servedModels } from '../../lib/workload/models/versioned-models';
import { manifestOf, problemsOf, small } from '../workload/trees';

const web =
  (model: Partial<PublishedModel>, props: Partial<WebModelServerProps> = {}) =>
  (scope: Chart) =>
    new WebModelServer(scope, 'web', {
      image: 'web:1',
      resources: small,
      publishedModel: { volume: new ModelVolume(scope, 'models', { size: '1Gi' }), ...model },
      ...props,
    });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const podOf = (model: Partial<PublishedModel>): any => manifestOf('Deployment', web(model)).spec.template.spec;

test('the program finds the versions for reading, and takes the newest', () => {
  const { containers, volumes } = podOf({ path: 'digits' });
  expect(containers[0].env).toContainEqual({ name: 'MODEL_BASE_PATH', value: '/models/digits' });
  expect(containers[0].env).not.toContainEqual(expect.objectContaining({ name: 'MODEL_VERSION' }));
  expect(containers[0].volumeMounts).toContainEqual({ name: 'models', mountPath: '/models', readOnly: true });
  expect(volumes).toContainEqual({
    name: 'models',
    persistentVolumeClaim: expect.objectContaining({ claimName: 'models' }),
  });
});

test('the top of the volume is the folder of the model where nothing is said', () => {
  expect(podOf({}).containers[0].env).toContainEqual({ name: 'MODEL_BASE_PATH', value: '/models' });
});

test('a program that is to go back is told to which version', () => {
  expect(podOf({ version: 7 }).containers[0].env).toContainEqual({ name: 'MODEL_VERSION', value: '7' });
});

test('what is wrong with a published model is said all at once', () => {
  expect(problemsOf(web({ path: '../digits', version: 0, versionPath: 'readyz' }, { model: 'pvc://models/digits' })))
    .toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'model' must be left out beside 'publishedModel', got 'pvc://models/digits'",
  "WebModelServer 'test/web': 'publishedModel.path' must be relative to the volume and stay inside it, got '../digits'",
  "WebModelServer 'test/web': 'publishedModel.version' must be a whole number, at least 1, got 0",
  "WebModelServer 'test/web': 'publishedModel.versionPath' must begin with '/', got 'readyz'",
]
`);
});

const servedBy = (build: (scope: Chart) => unknown): object[] => {
  const scope = new Chart(new App(), 'test');
  build(scope);
  return servedModels(scope).map(({ name, volume, folder, port, statusPath, version }) => ({
    name,
    volume: volume.name,
    folder,
    port,
    statusPath,
    version,
  }));
};

test('a server of which nobody says where it tells its version is not asked', () => {
  expect(servedBy(web({}))).toEqual([]);
});

test('a web server is asked where its program tells its version', () => {
  expect(servedBy(web({ path: 'digits', version: 7, versionPath: '/readyz' }))).toEqual([
    { name: 'web', volume: 'models', folder: 'digits', port: 'http', statusPath: '/readyz', version: 7 },
  ]);
});

const tf = (props: (volume: ModelVolume) => Partial<TfServingProps>) => (scope: Chart) =>
  new TfServing(scope, 'tf', { resources: small, ...props(new ModelVolume(scope, 'models', { size: '1Gi' })) });

test('TensorFlow Serving is asked for the status of each model that is in a volume', () => {
  const models = (volume: ModelVolume): Partial<TfServingProps> => ({
    models: [
      { name: 'digits', source: { volume, path: 'digits' }, versionPolicy: { specific: [3, 7] } },
      { name: 'words', source: { uri: 'gs://bucket/words' } },
    ],
  });
  expect(servedBy(tf(models))).toEqual([
    {
      name: 'tf/digits',
      volume: 'models',
      folder: 'digits',
      port: 'http',
      statusPath: '/v1/models/digits',
      version: 7,
    },
  ]);
  expect(servedBy(tf((volume) => ({ model: { volume } })))).toEqual([
    { name: 'tf', volume: 'models', folder: '', port: 'http', statusPath: '/v1/models/tf', version: undefined },
  ]);
});
