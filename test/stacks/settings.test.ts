import { resolve } from 'node:path';
import { SettingsError, type RawSettings, type SettingsOrigin } from '../../lib/settings/check-settings';
import { Sealed } from '../../lib/settings/sealed';
import { readSettings } from '../../stacks/settings';

const origin: SettingsOrigin = {
  name: 'Pulumi.test.yaml',
  namespace: 'modelyard',
  folder: resolve(__dirname, '../..'),
  project: 'modelyard',
  stack: 'test',
};
const resources = { cpu: { request: '500m', limit: 1 }, memory: { request: '1Gi', limit: '2Gi' } };
const good: RawSettings = {
  cluster: { file: 'clusters/dev.yaml' },
  registry: 'registry.example.com',
  imageClassifier: { replicas: 3, host: 'digits.example.com', resources },
  training: { modelVolume: '1Gi', resources },
  tfServing: { replicas: 2, model: 'gs://bucket/model', resources },
  gpuServer: {
    engine: 'vllm',
    replicas: 1,
    model: 'org/model',
    modelRevision: 'a'.repeat(40),
    accelerator: { product: 'NVIDIA-L4' },
    resources,
  },
};

function problems(raw: RawSettings): readonly string[] {
  try {
    readSettings(raw, origin);
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

describe('the settings of the platform', () => {
  test('name the namespace after project and stack', () => {
    expect(readSettings(good, origin).namespace).toBe('modelyard-test');
  });

  test("take the cluster's file from the program's folder", () => {
    expect(readSettings(good, origin).cluster.file).toBe(resolve(__dirname, '../../clusters/dev.yaml'));
  });

  test('name a cluster file that is there', () => {
    expect(problems({ ...good, cluster: { file: 'clusters/none.yaml' } })).toEqual([
      expect.stringMatching(/^'modelyard:cluster.file' must be .*: there is no .*clusters\/none.yaml$/),
    ]);
  });

  test('that are unknown are refused, with those there are', () => {
    expect(
      problems({ ...good, imageClassifier: { replicas: 3, host: 'a.example.com', resources, replica: 4 } }),
    ).toEqual([
      "'modelyard:imageClassifier.replica' is not a setting. " +
        'Allowed here: host, modelVersion, replicas, resources, tls',
    ]);
  });

  test('that are wrong are all named at once, with what was received and what is allowed', () => {
    const wrong = {
      ...good,
      registry: 'https://registry.example.com',
      protect: 'yes',
      build: { builder: 'kaniko' },
      imageClassifier: {
        replicas: 0,
        host: 'no host',
        resources: { ...resources, cpu: { request: 'much', limit: 1 } },
      },
      training: undefined,
      tfServing: { replicas: 1.5, model: '/models', resources: 1 },
    };
    expect(problems(wrong)).toEqual([
      "'modelyard:registry' must be a registry such as registry.example.com, without 'https://', " +
        'got "https://registry.example.com"',
      '\'modelyard:build.builder\' must be "docker-build" or "docker", got "kaniko"',
      '\'modelyard:protect\' must be true or false, got "yes"',
      "'modelyard:imageClassifier.replicas' must be at least 1, got 0",
      '\'modelyard:imageClassifier.resources.cpu.request\' must be a quantity such as 500m, 2 or 1.5Gi, got "much"',
      '\'modelyard:imageClassifier.host\' must be a host name, got "no host"',
      "'modelyard:training' is missing: must be a group of settings",
      "'modelyard:tfServing.replicas' must be a whole number, got 1.5",
      "'modelyard:tfServing.resources' must be a group of settings, got a number",
      '\'modelyard:tfServing.model\' must be a folder in Google Cloud Storage: gs://bucket/folder, got "/models"',
    ]);
  });

  test('that are secret cannot be plain text, which is not repeated', () => {
    expect(problems({ ...good, huggingFaceToken: 'hf_planted' })).toEqual([
      "'modelyard:huggingFaceToken' must be a secret: set it with `pulumi config set --secret`, got plain text",
    ]);
  });

  test.each<[string, unknown, readonly string[]]>([
    [
      'an engine',
      { replicas: 1, resources },
      ['\'modelyard:gpuServer.engine\' is missing: must be "vllm" or "llama-cpp"'],
    ],
    [
      'one of the two engines',
      { engine: 'tgi', replicas: 1, resources },
      ['\'modelyard:gpuServer.engine\' must be "vllm" or "llama-cpp", got "tgi"'],
    ],
    [
      'the model and the accelerator of vLLM',
      { engine: 'vllm', replicas: 1, resources },
      [
        "'modelyard:gpuServer.model' is missing: must be a text",
        "'modelyard:gpuServer.modelRevision' is missing: must be a text",
        "'modelyard:gpuServer.accelerator' is missing: must be a group of settings",
      ],
    ],
    [
      'no model of llama.cpp, which comes with the image',
      { engine: 'llama-cpp', replicas: 1, resources, model: 'org/model' },
      [
        "'modelyard:gpuServer.model' is not a setting. Allowed here: engine, maxModelLength, parallelRequests, " +
          'replicas, resources',
      ],
    ],
    [
      'a context that the small model knows',
      { engine: 'llama-cpp', replicas: 1, resources, maxModelLength: 100_000 },
      ["'modelyard:gpuServer.maxModelLength' must be at most 8192, got 100000"],
    ],
    ['a group', 'vllm', ["'modelyard:gpuServer' must be a group of settings, got a text"]],
  ])('name of the language model %s', (_, gpuServer, expected) => {
    expect(problems({ ...good, gpuServer })).toEqual(expected);
  });

  test('name the certificate by the name of a Secret', () => {
    expect(
      problems({
        ...good,
        imageClassifier: { replicas: 3, host: 'a.example.com', resources, tls: { secret: 'No Secret' } },
      }),
    ).toEqual([
      "'modelyard:imageClassifier.tls.secret' must be the name of an object: lower-case letters, digits, " +
        'hyphens and dots, got "(hidden)"',
    ]);
  });

  test("hold a kubeconfig's content as a secret only", () => {
    const [problem] = problems({
      ...good,
      cluster: { file: 'x.yaml', kubeconfig: 'apiVersion: v1\ntoken: planted\n' },
    });
    expect(problem).toMatch(/^'modelyard:cluster.kubeconfig' must be the path of a file, or its content as a secret/);
    expect(problem).not.toMatch(/planted/);
  });

  test('accept a text beside a secret, where Pulumi tells them no longer apart', () => {
    const { push } = readSettings(
      { ...good, push: { username: new Sealed('robot'), password: new Sealed('planted') } },
      origin,
    );
    expect(push.username).toBe('robot');
    expect(push.password).toBeInstanceOf(Sealed);
  });

  test('name who pushes together with the password', () => {
    expect(problems({ ...good, push: { username: 'robot' } })).toEqual([
      "'modelyard:push' must have username and password, or neither, got a group of settings",
    ]);
  });
});
