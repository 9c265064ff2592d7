import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { ConfigSecret, Environment, ImageBuild, WebModelServer } from '../../lib';
import { createApp, deploy, DeployError, RefusedError, token, type DeployOptions } from '../../lib/pulumi';
import { runProgram } from './support/engine';

const digest = `@sha256:${'a'.repeat(64)}`;
const resources = { cpu: { request: '100m', limit: '1' }, memory: { request: '1Gi', limit: '1Gi' } };

/** The program of the tests: a server of an own image that reads a Secret, and a ConfigMap with an Output. */
function build(environment: Environment, replicas: number): void {
  const image = new ImageBuild(environment, 'image', {
    context: join(__dirname, '../../examples/flask/app'),
    repository: 'recommender',
    registry: 'registry.example.com',
  });
  const secret = new ConfigSecret(environment, 'vault', { name: 'vault', keys: ['password'] });
  new WebModelServer(environment, 'recommender', {
    image,
    replicas,
    resources,
    env: { PASSWORD: secret.key('password') },
  });
  new k8s.KubeConfigMap(environment, 'map', {
    metadata: { name: 'map' },
    data: { url: token(pulumi.output('https://example.com')) },
  });
}

let folder: string;
const { PATH } = process.env;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refuse-'));
  process.env['PATH'] = folder;
});
afterEach(() => {
  process.env['PATH'] = PATH;
  delete process.env['MODELYARD_REFUSE'];
  delete process.env['MODELYARD_SUPPRESSIONS_FROM'];
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a `pulumi` on the path that prints a stack's state, as `pulumi stack export` does. */
function deployedAre(resources: readonly object[]): void {
  writeFileSync(join(folder, 'export.json'), JSON.stringify({ version: 3, deployment: { resources } }));
  writeFileSync(
    join(folder, 'pulumi'),
    `#!/bin/sh\n[ "$*" = 'stack export --stack organization/project/test --non-interactive' ] && exec /bin/cat ` +
      `'${join(folder, 'export.json')}'\nexit 1\n`,
  );
  chmodSync(join(folder, 'pulumi'), 0o755);
  process.env['PATH'] = [folder, PATH].join(delimiter);
}

/** Runs the program. @returns what was registered, and the error that kept it from being */
async function run(
  replicas: number,
  options: DeployOptions,
  annotations: Readonly<Record<string, string>> = {},
): Promise<{ registered: Awaited<ReturnType<typeof runProgram>>['registered']; error: unknown }> {
  let error: unknown;
  const { registered } = await runProgram(
    () => {
      const app = createApp();
      build(new Environment(app, 'test', { namespace: 'models' }), replicas);
      const deployment = app.node
        .findAll()
        .find(
          (construct): construct is ApiObject => ApiObject.isApiObject(construct) && construct.kind === 'Deployment',
        )!;
      for (const [name, value] of Object.entries(annotations)) {
        deployment.metadata.addAnnotation(name, value);
      }
      try {
        deploy(app, { secrets: { vault: { password: 'x' } }, ...options });
      } catch (thrown) {
        error = thrown;
      }
    },
    { outputs: { 'docker-build:index:Image': (inputs) => ({ ...inputs, digest: digest.slice(1) }) } },
  );
  return { registered, error };
}

/** The state that a deployment with two replicas leaves: what was registered, as Pulumi keeps it. */
async function state(annotations: Readonly<Record<string, string>> = {}): Promise<object[]> {
  const { registered } = await run(2, {}, annotations);
  const secret = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'v1:abc' };
  return registered.map(({ type, name, inputs }) => ({
    urn: `urn:pulumi:test::project::${type}::${name}`,
    type,
    inputs: type.endsWith(':Secret') ? { ...inputs, data: secret } : inputs,
  }));
}

test('a finding of that severity keeps everything from being registered, and is told', async () => {
  deployedAre(await state());
  const { registered, error } = await run(1, { refuse: { from: 'medium' } });
  expect(registered).toEqual([]);
  expect(error).toBeInstanceOf(RefusedError);
  expect((error as Error).message).toMatchInlineSnapshot(`
"refused for 1 finding of at least 'medium'; nothing was changed. Mend them, suppress them with a reason in an annotation (one that is new counts with MODELYARD_SUPPRESSIONS_FROM=head), or deploy all the same with MODELYARD_REFUSE=never (bin/up --refuse never):
  medium  Deployment models/recommender: One pod is left: when it or its node stops, nothing answers until another one is ready
          spec.replicas  [single-replica]
          fix: Two at least, on different nodes."
`);
});

test('what only a deployment adds is no change: digests, values of Secrets and their versions, Outputs', async () => {
  const before = await state();
  expect(JSON.stringify(before)).toContain(digest);
  expect(JSON.stringify(before)).toContain('secret.modelyard.dev/vault');
  expect(JSON.stringify(before)).toContain('https://example.com');
  deployedAre(before);
  const { registered, error } = await run(2, { refuse: { from: 'low' } });
  expect(error).toBeUndefined();
  expect(registered).toHaveLength(before.length);
});

test("what is in the stack beside deploy()'s objects is not taken for removed", async () => {
  const chart = {
    urn: 'urn:pulumi:test::project::kubernetes:apps/v1:Deployment::my-own',
    type: 'kubernetes:apps/v1:Deployment',
    inputs: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'own', namespace: 'models' },
      spec: { replicas: 3 },
    },
  };
  deployedAre([...(await state()), chart]);
  expect((await run(2, { refuse: { from: 'low' } })).error).toBeUndefined();
});

test('the variable comes before the option', async () => {
  deployedAre(await state());
  process.env['MODELYARD_REFUSE'] = 'never';
  expect((await run(1, { refuse: { from: 'low' } })).error).toBeUndefined();
  process.env['MODELYARD_REFUSE'] = 'medium';
  expect((await run(1, {})).error).toMatchObject({ message: expect.stringContaining('[single-replica]') as string });
});

describe('a finding that an annotation suppresses', () => {
  const suppressed = {
    'review.modelyard.dev/single-replica': 'only a demonstration',
    'review.modelyard.dev/scaled': 'only a demonstration',
    'review.modelyard.dev/disruption-budget-blocks': 'only a demonstration',
  };

  test('is refused all the same where the program brings the annotation, and so is that', async () => {
    deployedAre(await state());
    const { registered, error } = await run(1, { refuse: { from: 'medium' } }, suppressed);
    expect(registered).toEqual([]);
    expect((error as Error).message).toMatch(/\[single-replica\]/);
    expect((error as Error).message).toMatch(/\[suppression-added\]/);
  });

  test('is not refused where the annotation was deployed, or somebody approves it for this time', async () => {
    deployedAre(await state(suppressed));
    expect((await run(1, { refuse: { from: 'medium' } }, suppressed)).error).toBeUndefined();
    deployedAre(await state());
    process.env['MODELYARD_SUPPRESSIONS_FROM'] = 'head';
    expect((await run(1, { refuse: { from: 'medium' } }, suppressed)).error).toBeUndefined();
    process.env['MODELYARD_SUPPRESSIONS_FROM'] = 'program';
    expect((await run(1, { refuse: { from: 'medium' } }, suppressed)).error).toMatchObject({
      message: expect.stringContaining("MODELYARD_SUPPRESSIONS_FROM must be base, head, got 'program'") as string,
    });
  });
});

test('another value is an error that names the variable', async () => {
  process.env['MODELYARD_REFUSE'] = 'yes';
  const { error } = await run(1, {});
  expect(error).toBeInstanceOf(DeployError);
  expect((error as Error).message).toContain("MODELYARD_REFUSE must be low, medium, high, never, got 'yes'");
});

test('nothing is deployed where nobody can tell what is', async () => {
  const { registered, error } = await run(1, { refuse: { from: 'high' } });
  expect(registered).toEqual([]);
  expect((error as Error).message).toMatch(/^refused: what is deployed cannot be read.*MODELYARD_REFUSE=never.*ENOENT/);
});

test('a first deployment is reviewed as a change from nothing', async () => {
  deployedAre([]);
  expect((await run(1, { refuse: { from: 'high' } })).error).toBeUndefined();
});
