import type { Chart } from 'cdk8s';
import { ModelVolume, TfServing, type TfServingProps } from '../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../workload/trees';

const server =
  (props: Partial<TfServingProps> = {}) =>
  (chart: Chart) => {
    const volume = new ModelVolume(chart, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] });
    return new TfServing(chart, 'tensorflow-serving', {
      resources: small,
      model: { volume, path: 'digits' },
      modelName: 'digits',
      ...props,
    });
  };
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const containerOf = (props: Partial<TfServingProps> = {}): any =>
  manifestOf('Deployment', server(props)).spec.template.spec.containers[0];

test('it runs the program itself, with REST switched on', () => {
  const { image, command, args } = containerOf();
  expect({ image, command, args }).toMatchInlineSnapshot(`
{
  "args": [
    "--port=8500",
    "--rest_api_port=8501",
    "--model_name=digits",
    "--model_base_path=/models/digits",
  ],
  "command": [
    "/usr/bin/tensorflow_model_server",
  ],
  "image": "tensorflow/serving:2.19.1",
}
`);
});

test('it is started once its ports are open, and ready once the model answers', () => {
  const { startupProbe, readinessProbe, livenessProbe } = containerOf();
  expect(startupProbe.tcpSocket).toEqual({ port: 'grpc' });
  expect(livenessProbe.tcpSocket).toEqual({ port: 'grpc' });
  expect(readinessProbe.httpGet).toEqual({ path: '/v1/models/digits/metadata', port: 'http' });
});

test('its Service offers both protocols', () => {
  expect(manifestOf('Service', server()).spec.ports).toMatchInlineSnapshot(`
[
  {
    "name": "http",
    "port": 8501,
    "protocol": "TCP",
    "targetPort": "http",
  },
  {
    "appProtocol": "kubernetes.io/h2c",
    "name": "grpc",
    "port": 8500,
    "protocol": "TCP",
    "targetPort": "grpc",
  },
]
`);
});

test('it reads its volume and waits for it', () => {
  expect(containerOf().volumeMounts).toContainEqual({ name: 'models', mountPath: '/models', readOnly: true });
  const deployment = objectsOf(server()).find(({ manifest }) => manifest.kind === 'Deployment');
  expect(deployment?.dependsOn.map(({ kind }) => kind)).toEqual(['PersistentVolumeClaim']);
});

test('with an accelerator it is the GPU image', () => {
  expect(containerOf({ version: '2.18.0', accelerator: { product: 'NVIDIA-L4' } }).image).toBe(
    'tensorflow/serving:2.18.0-gpu',
  );
});

test('a model in Google Cloud Storage is read from there, and not listed every second', () => {
  expect(containerOf({ model: { uri: 'gs://bucket/digits' } }).args).toEqual(
    expect.arrayContaining(['--model_base_path=gs://bucket/digits', '--file_system_poll_wait_seconds=60']),
  );
});

test("flags of one's own come last", () => {
  expect(containerOf({ extraArgs: ['--num_load_threads=2'] }).args.at(-1)).toBe('--num_load_threads=2');
});

test.each<Partial<TfServingProps>>([
  { model: { uri: 'ftp://bucket/digits' } },
  { modelName: 'a/b' },
  { version: 'latest', accelerator: undefined },
])('%j is a problem', (props) => {
  expect(problemsOf(server(props))).toHaveLength(1);
});

test('a model outside its volume is a problem', () => {
  expect(
    problemsOf(
      (chart) =>
        new TfServing(chart, 'a', {
          resources: small,
          model: { volume: new ModelVolume(chart, 'models', { size: '1Gi' }), path: '../x' },
        }),
    ),
  ).toHaveLength(1);
});
