import fc from 'fast-check';
import { ConfigSecret, Environment, GpuModelServer, nim, type Adapters } from '../../../lib';
import { manifestOf, objectsOf, small } from '../../workload/trees';
import { describeEngine, podOf, problemsWith, tokensOf } from './describe-engine';

const llama = 'nvcr.io/nim/meta/llama-3.1-8b-instruct:2.0.6';

describeEngine('nim', {
  minimal: { model: 'Qwen/Qwen3-8B', mutable: true },
  adapters: true,
  noFlags: 'it is told everything by variables, and its source is not public',
  props: {
    image: fc.constantFrom(llama, 'mirror.example.com/nim:2.1.4'),
    model: fc.constantFrom('hf://Qwen/Qwen3-8B', '/models/qwen', 'ngc://nim/meta/llama'),
    mutable: fc.constant(true),
    servedModelName: fc.constantFrom('qwen', 'large'),
    profile: fc.constantFrom('vllm-bf16-tp2-pp1', '07cd4f2bddd7'),
    tensorParallelSize: fc.constantFrom(1, 2, 4, 8),
    pipelineParallelSize: fc.constantFrom(1, 2),
    maxModelLength: fc.integer({ min: 1, max: 100_000 }),
    ngcApiKey: fc.constant({ secretName: 'ngc', key: 'api-key' }),
    imagePullSecret: fc.constant('ngc-registry'),
    huggingFaceToken: fc.constant({ secretName: 'tokens', key: 'hf' }),
    extraArgs: fc.constant(['--max-lora-rank', '64']),
  },
  wrong: {
    image: ['nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8.6', 'nvcr.io/nim/meta/llama-3.1-8b-instruct'],
    model: [''],
    tensorParallelSize: [0, 2],
    pipelineParallelSize: [3],
    maxModelLength: [0],
  },
  shows: {
    image: (image) => [image as string],
    model: (model) => [`NIM_MODEL_PATH=${model.includes('://') || model.startsWith('/') ? '' : 'hf://'}${model}`],
    mutable: () => [],
    servedModelName: (name) => [`NIM_SERVED_MODEL_NAME=${name}`],
    profile: (profile) => [`NIM_MODEL_PROFILE=${profile}`],
    tensorParallelSize: (size) => [`NIM_TENSOR_PARALLEL_SIZE=${size}`],
    pipelineParallelSize: (size) => [`NIM_PIPELINE_PARALLEL_SIZE=${size}`],
    maxModelLength: (length) => [`NIM_MAX_MODEL_LEN=${length}`],
    ngcApiKey: () => ['NGC_API_KEY=ngc/api-key'],
    imagePullSecret: (name) => [name],
    huggingFaceToken: () => ['HF_TOKEN=tokens/hf'],
    extraArgs: (args) => ['nim-serve', ...args],
  },
});

test('what it is run with', () => {
  const { image, command, args, env } = podOf({
    engine: nim({ image: llama, ngcApiKey: { secretName: 'ngc', key: 'api-key' } }),
  }).containers[0];
  expect({ image, command, args, env }).toMatchInlineSnapshot(`
{
  "args": undefined,
  "command": undefined,
  "env": [
    {
      "name": "HOME",
      "value": "/tmp",
    },
    {
      "name": "USER",
      "value": "nim",
    },
    {
      "name": "NIM_CACHE_PATH",
      "value": "/cache",
    },
    {
      "name": "NIM_SERVER_PORT",
      "value": "8000",
    },
    {
      "name": "NIM_SERVED_MODEL_NAME",
      "value": "x",
    },
    {
      "name": "NGC_API_KEY",
      "valueFrom": {
        "secretKeyRef": {
          "key": "api-key",
          "name": "ngc",
        },
      },
    },
  ],
  "image": "nvcr.io/nim/meta/llama-3.1-8b-instruct:2.0.6",
}
`);
});

test('a NIM for any model needs one', () => {
  expect(problemsWith({ engine: nim({}) })).toEqual([expect.stringContaining("'engine.model' must name a model")]);
});

test('it waits for the Secret with its key', () => {
  const objects = objectsOf((chart) => {
    const key = new ConfigSecret(chart, 'ngc', { name: 'ngc', keys: ['api-key'] }).key('api-key');
    new GpuModelServer(chart, 'x', {
      engine: nim({ image: llama, ngcApiKey: key }),
      accelerator: { product: 'NVIDIA-L4' },
      resources: small,
    });
  });
  expect(objects.find(({ manifest }) => manifest.kind === 'Deployment')?.dependsOn.map(({ kind }) => kind)).toEqual([
    'Secret',
  ]);
});

test('its pull secret comes after those of the environment, each once', () => {
  const pod = manifestOf('Deployment', (chart) => {
    const environment = new Environment(chart, 'shop', {
      namespace: 'shop',
      imagePullSecrets: ['mirror', 'ngc-registry'],
    });
    new GpuModelServer(environment, 'x', {
      engine: nim({ image: llama, imagePullSecret: 'ngc-registry' }),
      accelerator: { product: 'NVIDIA-L4' },
      resources: small,
    });
  }).spec.template.spec;
  expect(pod.imagePullSecrets).toEqual([{ name: 'mirror' }, { name: 'ngc-registry' }]);
});

test('adapters are a folder, whose folders are called as they are', () => {
  const adapters = { math: '/adapters/math', sql: '/adapters/sql' };
  expect(tokensOf(podOf({ engine: nim({ image: llama }), adapters }))).toContain('NIM_PEFT_SOURCE=/adapters');
});

test.each<Adapters>([
  { math: 'acme/math' },
  { math: '/adapters/calculus' },
  { math: '/adapters/math', sql: '/others/sql' },
])('adapters that are not: %j', (adapters) => {
  expect(problemsWith({ engine: nim({ image: llama }), adapters })).toEqual([
    expect.stringContaining("'adapters' must be folders of one folder"),
  ]);
});
