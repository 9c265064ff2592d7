import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { ConfigSecret, Environment, synthesize, toYaml } from '../../../lib';
import { createApp, deploy, type SecretValues } from '../../../lib/pulumi';
import { runProgram, unknown } from '../support/engine';

const planted = 'hunter2-planted';

function tree(build: (environment: Environment, secret: ConfigSecret) => void = () => undefined) {
  const app = createApp();
  const environment = new Environment(app, 'test', { namespace: 'models' });
  build(environment, new ConfigSecret(environment, 'hub', { name: 'hub', keys: ['token', 'user'] }));
  return app;
}

function deployed(
  build?: Parameters<typeof tree>[0],
  secrets: SecretValues = { hub: { token: pulumi.secret(planted), user: 'me' } },
) {
  return runProgram(() => deploy(tree(build), { secrets }));
}

function server(environment: Environment, spec: k8s.PodSpec) {
  return new k8s.KubeDeployment(environment, 'server', {
    metadata: { name: 'server' },
    spec: { selector: {}, template: { metadata: { annotations: { kept: 'yes' } }, spec } },
  });
}

const container = (rest: Partial<k8s.Container>): k8s.PodSpec => ({
  containers: [{ name: 'server', image: 'x:1', ...rest }],
});
const annotations = 'spec.template.metadata.annotations';

test('the values reach the Secret', async () => {
  const { find } = await deployed();
  expect(find('models/Secret/hub').inputs['data']).toEqual({
    token: Buffer.from(planted).toString('base64'),
    user: Buffer.from('me').toString('base64'),
  });
});

test('the values are secret, also those that were given as plain text', async () => {
  const { find } = await deployed();
  expect(find('models/Secret/hub').secrets).toEqual(['data']);
});

test('synthesized objects show the keys and no value', () => {
  const yaml = toYaml(synthesize(tree()).map(({ manifest }) => manifest));
  expect(yaml).toContain('modelyard.dev/keys: token,user');
  expect(yaml).not.toMatch(/^(data|stringData):/m);
});

test.each<[string, k8s.PodSpec]>([
  ['a variable', container({ env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'hub', key: 'token' } } }] })],
  ['all variables', container({ envFrom: [{ secretRef: { name: 'hub' } }] })],
  ['a volume', { ...container({}), volumes: [{ name: 'hub', secret: { secretName: 'hub' } }] }],
  [
    'a projected volume',
    { ...container({}), volumes: [{ name: 'hub', projected: { sources: [{ secret: { name: 'hub' } }] } }] },
  ],
])('pods that read a Secret as %s carry its version, so that they roll when it changes', async (_, spec) => {
  const { find } = await deployed((environment) => void server(environment, spec));
  expect(find('models/Deployment/server').inputs).toHaveProperty(annotations, {
    kept: 'yes',
    'secret.modelyard.dev/hub': '41',
  });
});

test('leaders and workers of a LeaderWorkerSet carry the version of what either reads', async () => {
  const { find } = await deployed((environment) => {
    const leaderWorkerTemplate = {
      leaderTemplate: { spec: container({}) },
      workerTemplate: {
        metadata: { annotations: { kept: 'yes' } },
        spec: container({ envFrom: [{ secretRef: { name: 'hub' } }] }),
      },
    };
    new ApiObject(environment, 'set', {
      apiVersion: 'leaderworkerset.x-k8s.io/v1',
      kind: 'LeaderWorkerSet',
      metadata: { name: 'set' },
      spec: { leaderWorkerTemplate },
    });
  });
  expect(find('models/LeaderWorkerSet/set').inputs).toMatchObject({
    spec: {
      leaderWorkerTemplate: {
        leaderTemplate: { metadata: { annotations: { 'secret.modelyard.dev/hub': '41' } } },
        workerTemplate: { metadata: { annotations: { kept: 'yes', 'secret.modelyard.dev/hub': '41' } } },
      },
    },
  });
});

test('the version is unknown while the Secret is not made', async () => {
  const { find } = await runProgram(
    () =>
      deploy(
        tree((environment) => void server(environment, container({ envFrom: [{ secretRef: { name: 'hub' } }] }))),
        { secrets: { hub: { token: 't', user: 'u' } } },
      ),
    { preview: true },
  );
  expect(find('models/Deployment/server').inputs).toHaveProperty(annotations, {
    kept: 'yes',
    'secret.modelyard.dev/hub': unknown,
  });
});

test('the pods wait for the Secret', async () => {
  const { find } = await deployed(
    (environment) => void server(environment, container({ envFrom: [{ secretRef: { name: 'hub' } }] })),
  );
  expect(find('models/Deployment/server').dependencies).toContain('models/Secret/hub');
});

test('pods that read no Secret carry no version', async () => {
  const { find } = await deployed((environment) => void server(environment, container({})));
  expect(find('models/Deployment/server').inputs).toHaveProperty(annotations, { kept: 'yes' });
});

test('a Secret that somebody else makes changes nothing', async () => {
  const { find } = await deployed(
    (environment) => void server(environment, container({ envFrom: [{ secretRef: { name: 'elsewhere' } }] })),
  );
  expect(find('models/Deployment/server').inputs).toHaveProperty(annotations, { kept: 'yes' });
});

test('a Job is not run again for a changed Secret', async () => {
  const { find } = await deployed((environment) => {
    new k8s.KubeJob(environment, 'train', {
      metadata: { name: 'train' },
      spec: {
        template: { spec: { ...container({ envFrom: [{ secretRef: { name: 'hub' } }] }), restartPolicy: 'Never' } },
      },
    });
  });
  expect(find('models/Job/train').inputs).not.toHaveProperty(annotations);
});

test('all missing and all unknown values are one error', async () => {
  const wrong = deployed(undefined, { hub: { user: 'me', usr: 'x' }, hbu: { token: 't' } });
  await expect(wrong).rejects.toMatchObject({
    problems: [
      expect.stringContaining("ConfigSecret 'test/hub': key 'token' has no value"),
      expect.stringContaining("'secrets.hub.usr' is a key that the ConfigSecret does not have. It has 'token', 'user'"),
      expect.stringContaining("'secrets.hbu' has values for a ConfigSecret that is not there. There is 'hub'"),
    ],
  });
});

test('an error about values shows none', async () => {
  const message = await deployed(undefined, { hub: { usr: planted } }).then(() => '', String);
  expect(message).toContain('usr');
  expect(message).not.toContain(planted);
});
