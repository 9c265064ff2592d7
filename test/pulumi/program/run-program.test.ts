import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { build, readSettings, secretValues } from '../../../stacks';
import { runProgram, type ProgramOutputs } from '../../../lib/pulumi/program/run-program';

const root = resolve(__dirname, '../../..');
const resources = { cpu: { request: '100m', limit: 1 }, memory: { request: '1Gi', limit: '2Gi' } };
const config = {
  'modelyard:cluster': JSON.stringify({ file: 'clusters/dev.yaml' }),
  'modelyard:registry': 'registry.example.com',
  'modelyard:protect': 'true',
  'modelyard:imageClassifier': JSON.stringify({ replicas: 3, host: 'digits.example.com', resources }),
  'modelyard:training': JSON.stringify({ modelVolume: '1Gi', resources }),
  'modelyard:tfServing': JSON.stringify({ replicas: 1, model: 'gs://bucket/model', resources }),
  'modelyard:gpuServer': JSON.stringify({
    engine: 'vllm',
    replicas: 1,
    model: 'org/model',
    modelRevision: 'a09a35458c702b33eeacc393d103063234e8bc28',
    accelerator: { product: 'NVIDIA-L4' },
    resources,
  }),
  'modelyard:huggingFaceToken': 'hf_planted',
};

/** What the engine was asked to make. */
interface Registered {
  readonly type: string;
  readonly name: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs as plain JSON
  readonly inputs: any;
}

let registered: Registered[];
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'run-program-'));
  const target = {
    kubeconfig: join(folder, 'kubeconfig'),
    pushRegistry: '127.0.0.1:5000',
    builder: 'playground',
    buildSecrets: { extra_ca: join(folder, 'ca.pem') },
  };
  writeFileSync(target.buildSecrets.extra_ca, 'certificate');
  writeFileSync(join(folder, 'target.json'), JSON.stringify(target));
  process.env['MODELYARD_PLAYGROUND'] = join(folder, 'target.json');
  registered = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs });
        const digest = `sha256:${'a'.repeat(64)}`;
        return {
          id: name,
          state: {
            ...inputs,
            digest,
            ref: `${name}@${digest}`,
            metadata: { ...inputs.metadata, resourceVersion: '1' },
          },
        };
      },
      call: ({ token }) => {
        throw new Error(`not mocked: ${token}`);
      },
    },
    'modelyard',
    'test',
  );
  pulumi.runtime.setAllConfig(config, ['modelyard:huggingFaceToken']);
});
afterEach(() => {
  delete process.env['MODELYARD_PLAYGROUND'];
  rmSync(folder, { recursive: true, force: true });
});

async function run(): Promise<ProgramOutputs> {
  const outputs = await runProgram({
    folder: root,
    readSettings,
    build,
    secretValues,
    request: { service: 'image-classifier', path: '/predict' },
  });
  await pulumi.runtime.disconnect();
  return outputs;
}

function find(type: RegExp, name: RegExp): Registered {
  const found = registered.find((resource) => type.test(resource.type) && name.test(resource.name));
  if (found === undefined) {
    throw new Error(
      `not registered: ${type.source} ${name.source}, ` +
        `only ${registered.map((resource) => `${resource.type} ${resource.name}`).join(', ')}`,
    );
  }
  return found;
}

describe('a program', () => {
  test('deploys its objects to the playground, in the namespace of the stack', async () => {
    const { namespace } = await run();
    expect(namespace).toBe('modelyard-test');
    expect(find(/^pulumi:providers:kubernetes$/, /./).inputs).toMatchObject({ kubeconfig: join(folder, 'kubeconfig') });
    expect(find(/Deployment$/, /image-classifier$/).inputs).toMatchObject({
      metadata: { namespace: 'modelyard-test' },
    });
  });

  test("pushes images to the playground's registry and names them by the stack's", async () => {
    await run();
    expect(find(/^docker-build:index:Image$/, /image-classifier/).inputs).toMatchObject({
      tags: [expect.stringMatching(/^127\.0\.0\.1:5000\/image-classifier:[0-9a-f]{16}$/)],
      builder: { name: 'playground' },
    });
    expect(find(/Deployment$/, /image-classifier$/).inputs).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              {
                image: expect.stringMatching(
                  /^registry\.example\.com\/image-classifier:[0-9a-f]{16}@sha256:a{64}$/,
                ) as string,
              },
            ],
          },
        },
      },
    });
  });

  test('puts a secret setting into its Secret and nowhere else', async () => {
    await run();
    const secret = find(/:Secret$/, /hugging-face/);
    expect(JSON.stringify(secret.inputs)).toContain(Buffer.from('hf_planted').toString('base64'));
    const others = registered.filter((resource) => resource !== secret);
    expect(JSON.stringify(others)).not.toMatch(
      new RegExp(`hf_planted|${Buffer.from('hf_planted').toString('base64')}`),
    );
  });

  test('with wrong settings deploys nothing', async () => {
    pulumi.runtime.setAllConfig({ ...config, 'modelyard:replicas': '3' }, ['modelyard:huggingFaceToken']);
    await expect(run()).rejects.toThrow("'modelyard:replicas' is not a setting");
    expect(registered).toEqual([]);
  });

  // Pulumi colours it for its telemetry, and Node.js never ends on the lines of Pulumi's own files there.
  test('with wrong settings fails with no stack trace', async () => {
    pulumi.runtime.setAllConfig({ ...config, 'modelyard:replicas': '3' }, ['modelyard:huggingFaceToken']);
    await expect(run()).rejects.toThrow(
      expect.objectContaining({ stack: expect.not.stringMatching(/^ +at /m) as string }),
    );
  });
});
