import fc from 'fast-check';
import { vllm, type GpuModelServerProps, type VllmProps } from '../../../lib';
import { describeEngine, podOf, problemsWith, runOf } from './describe-engine';

const token = { secretName: 'tokens', key: 'hf' };
const server = (props: Partial<VllmProps> = {}, count: number = 1, more: Partial<GpuModelServerProps> = {}) => ({
  engine: vllm({ model: 'Qwen/Qwen3-8B', mutable: true, ...props }),
  accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count },
  ...more,
});
const argsOf = (...given: Parameters<typeof server>): string[] =>
  podOf(server(...given)).containers[0].args as string[];

describeEngine('vllm', {
  minimal: { model: 'Qwen/Qwen3-8B', mutable: true },
  adapters: true,
  props: {
    model: fc.constantFrom('Qwen/Qwen3-8B', '/models/qwen'),
    modelRevision: fc.constantFrom('b968826d9c46dd6066d109eabc6255188de91218', 'main'),
    mutable: fc.constant(true),
    servedModelName: fc.constantFrom('qwen', 'math'),
    version: fc.constantFrom('v0.18.0', 'v0.11.0', 'nightly-1'),
    image: fc.constant('mirror.example.com/vllm:7'),
    tensorParallelSize: fc.constantFrom(1, 2, 4, 8),
    pipelineParallelSize: fc.constantFrom(1, 2),
    dataParallelSize: fc.constantFrom(1, 2, 4),
    expertParallel: fc.boolean(),
    loadFormat: fc.constantFrom('runai_streamer', 'fastsafetensors'),
    quantization: fc.constantFrom('fp8', 'awq'),
    maxLoraRank: fc.constantFrom(8, 64),
    apiKey: fc.constant({ secretName: 'keys', key: 'chat' }),
    maxModelLength: fc.integer({ min: 1, max: 100_000 }),
    gpuMemoryUtilization: fc.double({ min: 0.01, max: 1, noNaN: true }),
    huggingFaceToken: fc.constant(token),
    extraArgs: fc.constant(['--enforce-eager']),
  },
  wrong: {
    model: [''],
    modelRevision: ['refs/pr/1'],
    version: ['latest'],
    image: ['no image', 'mirror.example.com/vllm:latest'],
    tensorParallelSize: [0, 2, 1.5],
    pipelineParallelSize: [0, 3],
    dataParallelSize: [-1, 2],
    loadFormat: ['fast'],
    quantization: ['int5'],
    maxLoraRank: [64],
    maxModelLength: [0],
    gpuMemoryUtilization: [0, 1.1],
  },
  shows: {
    model: (model) => [model],
    modelRevision: (revision, { model }) => (model?.startsWith('/') === true ? [] : [`--revision=${revision}`]),
    mutable: () => [],
    servedModelName: (name) => [`--served-model-name=${name}`],
    version: (version, { image }) => (image === undefined ? [`vllm/vllm-openai:${version}`] : []),
    image: (image) => [image as string],
    tensorParallelSize: (size) => [`--tensor-parallel-size=${size}`],
    pipelineParallelSize: (size) => [`--pipeline-parallel-size=${size}`],
    dataParallelSize: (size) => [`--data-parallel-size=${size}`],
    expertParallel: (on) => (on ? ['--enable-expert-parallel'] : []),
    loadFormat: (format) => [`--load-format=${format}`],
    quantization: (method) => [`--quantization=${method}`],
    maxLoraRank: (rank) => [`--max-lora-rank=${rank}`],
    apiKey: () => ['VLLM_API_KEY=keys/chat'],
    maxModelLength: (length) => [`--max-model-len=${length}`],
    gpuMemoryUtilization: (share) => [`--gpu-memory-utilization=${share}`],
    huggingFaceToken: () => ['HF_TOKEN=tokens/hf'],
    extraArgs: (args) => args,
  },
});

test('a model is split over all accelerators of the pod', () => {
  expect(argsOf({}, 4)).toContain('--tensor-parallel-size=4');
});

test('what copies and parts leave is split', () => {
  expect(argsOf({ dataParallelSize: 2, pipelineParallelSize: 2 }, 8)).toEqual(
    expect.arrayContaining(['--tensor-parallel-size=2', '--pipeline-parallel-size=2', '--data-parallel-size=2']),
  );
});

test('over several pods the model is cut into a part for each', () => {
  expect(runOf(vllm({ model: 'm', mutable: true }), { accelerators: 8, pods: 2 }).run.args).toEqual(
    expect.arrayContaining(['--tensor-parallel-size=8', '--pipeline-parallel-size=2']),
  );
});

test('clients call the model by the name of the server', () => {
  expect(argsOf()).toContain('--served-model-name=x');
});

test('every prop becomes an argument', () => {
  expect(
    argsOf({
      servedModelName: 'qwen',
      maxModelLength: 8192,
      gpuMemoryUtilization: 0.8,
      quantization: 'fp8',
      expertParallel: true,
      extraArgs: ['--enforce-eager'],
    }),
  ).toMatchInlineSnapshot(`
[
  "Qwen/Qwen3-8B",
  "--host=0.0.0.0",
  "--port=8000",
  "--served-model-name=qwen",
  "--tensor-parallel-size=1",
  "--enable-expert-parallel",
  "--quantization=fp8",
  "--max-model-len=8192",
  "--gpu-memory-utilization=0.8",
  "--shutdown-timeout=30",
  "--enforce-eager",
]
`);
});

test('adapters are served under their names, all of them in one batch', () => {
  const args = argsOf({ maxLoraRank: 64 }, 1, { adapters: { math: '/adapters/math', sql: 'acme/sql-lora' } });
  expect(args.slice(args.indexOf('--enable-lora'), args.indexOf('--enable-lora') + 6)).toEqual([
    '--enable-lora',
    '--max-loras=2',
    '--max-lora-rank=64',
    '--lora-modules',
    'math=/adapters/math',
    'sql=acme/sql-lora',
  ]);
});

test('what it is answering is finished when it is told to stop', () => {
  expect(argsOf({}, 1, { requestSeconds: 120 })).toContain('--shutdown-timeout=120');
});

test('a version without it is not told to wait', () => {
  expect(argsOf({ version: 'v0.17.1' }).filter((arg) => arg.startsWith('--shutdown'))).toEqual([]);
});

test('the flags of an own image follow its version', () => {
  const { image, args } = podOf(server({ image: 'mirror.example.com/vllm:7', version: 'v0.17.1' })).containers[0];
  expect([image, (args as string[]).some((arg) => arg.startsWith('--shutdown'))]).toEqual([
    'mirror.example.com/vllm:7',
    false,
  ]);
});

test('a rank that it has no room for is a problem', () => {
  expect(problemsWith(server({ maxLoraRank: 7 }, 1, { adapters: { math: '/adapters/math' } }))).toEqual([
    expect.stringContaining("'engine.maxLoraRank' must be a rank"),
  ]);
});

test('a wrong split says what is there', () => {
  expect(problemsWith(server({ tensorParallelSize: 3, pipelineParallelSize: 2 }, 8))).toMatchInlineSnapshot(`
[
  "GpuModelServer 'test/x': 'engine.tensorParallelSize' must make the 8 accelerators of the pod when multiplied by 'engine.pipelineParallelSize' (2) and 'engine.dataParallelSize' (1). Leave it out to use them all, got 3",
]
`);
});
