import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Environment, synthesize, TrainingJob, vllm, GpuModelServer, WebModelServer } from '../../../lib';
import { createApp, token } from '../../../lib/pulumi';
import { findPlainSecrets, isSecretPlace, type PlainPlace } from '../../../lib/pulumi/outputs/plain-secrets';
import { swapMarkers } from '../../../lib/pulumi/outputs/swap';

const planted = 'SUPERSECRET-OUTPUT';
const resources = { cpu: { request: 1 }, memory: { request: '1Gi' } };

/** What is said of the secrets in a tree. */
async function found(build: (environment: Environment) => void): Promise<string[]> {
  const app = createApp();
  build(new Environment(app, 'test', { namespace: 'models' }));
  const places = synthesize(app).flatMap(({ apiObject: object, manifest }) => {
    const placed: PlainPlace[] = [];
    swapMarkers(manifest, {
      object: object.name,
      problems: [],
      found: new Set(),
      placed: (marker, path) => void (isSecretPlace(manifest, path) || placed.push({ object, manifest, path, marker })),
    });
    return placed;
  });
  return findPlainSecrets(places);
}

const secret = (): string => token(pulumi.secret(planted)) as string;
const web = (props: Partial<ConstructorParameters<typeof WebModelServer>[2]>) => (environment: Environment) =>
  new WebModelServer(environment, 'web', { image: 'web:1', resources, ...props });

test.each<[string, (environment: Environment) => unknown, RegExp]>([
  [
    'an argument',
    web({ args: ['--x', `--token=${secret()}`] }),
    /^WebModelServer 'test\/web': 'args' has an Output that is secret \(token\(\) at test\/pulumi\/outputs\/plain-secrets\.test\.ts:\d+\), which would be readable at 'spec\.template\.spec\.containers\[0\]\.args\[1\]' of Deployment 'web'\. .*ConfigSecret.*pulumi\.unsecret/,
  ],
  ['a command', web({ command: ['run', secret()] }), /'command' has .*ConfigSecret/],
  [
    'a variable',
    web({ env: { API_TOKEN: secret() } }),
    /'env\.API_TOKEN' has .*env: \{ API_TOKEN: secret\.key\('…'\) \}/,
  ],
  [
    'an argument of an engine',
    (environment) =>
      new GpuModelServer(environment, 'chat', {
        engine: vllm({ model: 'm', mutable: true, extraArgs: [`--api-key=${secret()}`] }),
        accelerator: { product: 'NVIDIA-L4' },
        resources,
      }),
    /^GpuModelServer 'test\/chat': 'args'/,
  ],
  [
    'an argument of a run',
    (environment) =>
      new TrainingJob(environment, 'train', { image: 'train:1', resources, args: [secret()], runId: 'a' }),
    /^TrainingJob 'test\/train': 'args'/,
  ],
  [
    'a bound of a gate',
    (environment) =>
      new WebModelServer(environment, 'gate', { image: 'web:1', resources, env: { PUBLISH_AT_LEAST: secret() } }),
    /'env\.PUBLISH_AT_LEAST'/,
  ],
  [
    'an annotation',
    (environment) =>
      new WebModelServer(environment, 'web', {
        image: 'web:1',
        resources,
        ingress: { host: 'a.example.com', annotations: { 'example.com/key': secret() } },
      }),
    /'metadata\.annotations\.example\.com\/key' has/,
  ],
  [
    'a ConfigMap',
    (environment) =>
      new k8s.KubeConfigMap(environment, 'map', { metadata: { name: 'map' }, data: { password: secret() } }),
    /'data\.password' has .*Put it into a ConfigSecret, which is mounted/,
  ],
  [
    'the metadata of a Secret',
    (environment) => new k8s.KubeSecret(environment, 'own', { metadata: { name: 'own', labels: { key: secret() } } }),
    /'metadata\.labels\.key' has/,
  ],
  [
    'a custom resource',
    (environment) =>
      new ApiObject(environment, 'custom', {
        apiVersion: 'example.com/v1',
        kind: 'Secret',
        metadata: { name: 'custom' },
        data: { key: secret() },
      }),
    /'data\.key' has/,
  ],
])('%s is no place for a secret', async (_name, build, expected) => {
  const problems = await found(build);
  expect(problems).toEqual([expect.stringMatching(expected)]);
  expect(problems.join()).not.toContain(planted);
});

test('the data of a Secret is', async () => {
  expect(
    await found(
      (environment) =>
        new k8s.KubeSecret(environment, 'own', {
          metadata: { name: 'own' },
          stringData: { a: secret() },
          data: { b: secret() },
        }),
    ),
  ).toEqual([]);
});

test('what is no secret may stand anywhere, and what is said to be none', async () => {
  expect(
    await found(
      web({ args: [token(pulumi.output('a')) as string, token(pulumi.unsecret(pulumi.secret('b'))) as string] }),
    ),
  ).toEqual([]);
});

test.each<[string, pulumi.Input<unknown>]>([
  ['made from one', pulumi.secret(planted).apply((value) => `a-${value}`)],
  ['with one in it', pulumi.all([pulumi.output('a'), pulumi.secret(planted)]).apply(([first]) => first)],
  ['that is known later', new Promise((resolve) => void setImmediate(() => resolve(pulumi.secret(planted))))],
])('an Output %s is a secret too', async (_name, output) => {
  expect(await found(web({ args: [token(output) as string] }))).toHaveLength(1);
});
