import { ConfigSecret, TfServing, type TfServingProps } from '../../../lib';
import { manifestOf, objectsOf, small } from '../../workload/trees';
import { restrictedViolations } from '../../workload/restricted';
import { flagsOf, model, podOf, server, wrongWith } from './servers';

const s3 = { model: { uri: 's3://bucket/digits' }, modelName: 'digits' } satisfies Partial<TfServingProps>;

test('a model in S3 is copied onto the node before the server starts', () => {
  const pod = podOf(s3);
  const [{ name, image, args, volumeMounts }] = pod.initContainers;
  expect({ name, image, args, volumeMounts }).toMatchInlineSnapshot(`
{
  "args": [
    "s3://bucket/digits/",
    "/staged/digits",
  ],
  "image": "kserve/storage-initializer:v0.20.0",
  "name": "stage-models",
  "volumeMounts": [
    {
      "mountPath": "/staged",
      "name": "staged",
    },
    {
      "mountPath": "/tmp",
      "name": "tmp-2",
    },
  ],
}
`);
  expect(pod.containers[0].volumeMounts).toContainEqual({ name: 'staged', mountPath: '/staged', readOnly: true });
  expect(pod.volumes).toContainEqual({ name: 'staged', emptyDir: { sizeLimit: '1Ti' } });
  expect(flagsOf(s3, 'model', 'file_system')).toEqual(['--model_name=digits', '--model_base_path=/staged/digits']);
});

test('only the versions that are served are copied, where those are known', () => {
  const models = [
    model('a', { source: { uri: 's3://bucket/a/' }, versionPolicy: { specific: [4, 42] } }),
    model('b', { source: { uri: 's3://bucket/b' } }),
    model('c'),
  ];
  expect(podOf({ models }).initContainers[0].args).toEqual([
    's3://bucket/a/4/',
    '/staged/a/4',
    's3://bucket/a/42/',
    '/staged/a/42',
    's3://bucket/b/',
    '/staged/b',
  ]);
});

test('it has its own image, environment and room', () => {
  const pod = podOf({
    ...s3,
    staging: {
      image: 'copy:1',
      env: { AWS_ENDPOINT_URL: 'http://minio:9000', AWS_ACCESS_KEY_ID: { secretName: 's3', key: 'id' } },
      sizeLimit: '10Gi',
    },
  });
  expect(pod.initContainers[0]).toMatchObject({
    image: 'copy:1',
    env: [
      { name: 'HOME', value: '/tmp' },
      { name: 'AWS_ENDPOINT_URL', value: 'http://minio:9000' },
      { name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 's3', key: 'id' } } },
    ],
  });
  expect(pod.containers[0].env).toEqual([{ name: 'HOME', value: '/tmp' }]);
  expect(pod.volumes).toContainEqual({ name: 'staged', emptyDir: { sizeLimit: '10Gi' } });
});

test('it has the key of its storage', () => {
  const [{ env }] = podOf({
    ...s3,
    staging: {
      credentials: {
        awsAccessKeyId: { secretName: 's3', key: 'id' },
        awsSecretAccessKey: { secretName: 's3', key: 'secret' },
      },
    },
  }).initContainers;
  expect(env.slice(1)).toEqual([
    { name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 's3', key: 'id' } } },
    { name: 'AWS_SECRET_ACCESS_KEY', valueFrom: { secretKeyRef: { name: 's3', key: 'secret' } } },
  ]);
});

test('half a key, and that of another store, are problems', () => {
  const credentials = {
    awsAccessKeyId: { secretName: 's3', key: 'id' },
    huggingFaceToken: { secretName: 'hf', key: 'token' },
  };
  expect(wrongWith({ ...s3, staging: { credentials } })).toMatchInlineSnapshot(`
[
  "'staging.credentials.huggingFaceToken' must be left out: it is for hf:// only, and the model comes from s3://",
  "'staging.credentials.awsSecretAccessKey' must be given too: a key of AWS has an id and a secret",
]
`);
});

test('it waits for the Secret that it reads', () => {
  const objects = objectsOf((chart) => {
    const secret = new ConfigSecret(chart, 's3', { name: 's3', keys: ['id', 'secret'] });
    return new TfServing(chart, 'tf', {
      ...s3,
      resources: small,
      staging: { credentials: { awsAccessKeyId: secret.key('id'), awsSecretAccessKey: secret.key('secret') } },
    });
  });
  expect(objects.find(({ manifest }) => manifest.kind === 'Deployment')?.dependsOn.map(({ kind }) => kind)).toEqual([
    'Secret',
  ]);
});

test('it takes nothing that the server does not reserve anyway, and keeps the class of the pod', () => {
  const resources = {
    cpu: { request: 1, limit: 1 },
    memory: { request: '1Gi' },
    qualityOfService: 'Guaranteed' as const,
  };
  const pod = podOf({ ...s3, resources });
  const [copying, serving] = [pod.initContainers[0], pod.containers[0]].map(
    ({ resources: { requests, limits } }) => [requests.cpu, requests.memory, limits.cpu, limits.memory] as unknown[],
  );
  expect(copying).toEqual(serving);
});

test('a rollout waits for the copying', () => {
  const deadline = (props: Partial<TfServingProps>): number =>
    manifestOf('Deployment', server(props)).spec.progressDeadlineSeconds;
  expect(deadline({ ...s3, staging: { downloadSeconds: 1000 } }) - deadline({})).toBe(1000);
  expect(wrongWith({ ...s3, progressDeadlineSeconds: 600 })).toMatchInlineSnapshot(`
[
  "'progressDeadlineSeconds' must be at least the start-up budget of 300 seconds and the 600 seconds that its init containers may take, or a rollout fails while its pods are still loading, got 600",
]
`);
});

test('it is as restricted as the server, with an accelerator too', () => {
  expect(restrictedViolations(podOf({ ...s3, accelerator: { product: 'NVIDIA-L4' } }))).toEqual([]);
});

test('what it could not do is a problem', () => {
  expect([
    ...wrongWith({ staging: { sizeLimit: '1Gi' } }),
    ...wrongWith({ ...s3, staging: { image: 'copy:latest', sizeLimit: '0', downloadSeconds: 0 } }),
    ...wrongWith({ ...s3, resources: { ...small, memory: { request: 'lots' } } }),
  ]).toMatchInlineSnapshot(`
[
  "'staging' must be left out: no model is staged. Models at 'gs://' and on volumes are read from where they are",
  "'staging.downloadSeconds' must be a whole number, from 1 to 10000000, got 0",
  "'volumes[0].volume.sizeLimit' must be more than 0, with a suffix of Kubernetes such as in '500m', '1.5' or '2Gi', got '0'",
  "'staging.image' must name an exact version: give it the tag of one, or a digest. What 'latest' is changes, got 'copy:latest'",
  "'resources.memory.request' must be more than 0, with a suffix of Kubernetes such as in '500m', '1.5' or '2Gi', got 'lots'",
]
`);
});
