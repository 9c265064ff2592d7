import fc from 'fast-check';
import { sglang, type GpuModelServerProps, type SglangProps } from '../../../lib';
import { describeEngine, podOf, problemsWith } from './describe-engine';

const server = (props: Partial<SglangProps> = {}, count: number = 1, more: Partial<GpuModelServerProps> = {}) => ({
  engine: sglang({ model: 'Qwen/Qwen3-8B', mutable: true, ...props }),
  accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count },
  ...more,
});
const argsOf = (...given: Parameters<typeof server>): string[] =>
  podOf(server(...given)).containers[0].args as string[];

describeEngine('sglang', {
  minimal: { model: 'Qwen/Qwen3-8B', mutable: true },
  adapters: true,
  props: {
    model: fc.constantFrom('Qwen/Qwen3-8B', '/models/qwen'),
    modelRevision: fc.constantFrom('b968826d9c46dd6066d109eabc6255188de91218', 'main'),
    mutable: fc.constant(true),
    servedModelName: fc.constantFrom('qwen', 'large'),
    version: fc.constantFrom('v0.5.17', 'v0.5.19-cu129'),
    image: fc.constant('mirror.example.com/sglang:7'),
    tensorParallelSize: fc.constantFrom(1, 2, 4, 8),
    pipelineParallelSize: fc.constantFrom(1, 2),
    dataParallelSize: fc.constantFrom(1, 2, 4),
    dataParallelAttention: fc.boolean(),
    expertParallelSize: fc.constantFrom(1, 2),
    loadFormat: fc.constantFrom('runai_streamer', 'fastsafetensors'),
    quantization: fc.constantFrom('fp8', 'w8a8_int8'),
    maxLoraRank: fc.integer({ min: 1, max: 512 }),
    maxModelLength: fc.integer({ min: 1, max: 100_000 }),
    gpuMemoryUtilization: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    huggingFaceToken: fc.constant({ secretName: 'tokens', key: 'hf' }),
    extraArgs: fc.constant(['--disable-radix-cache']),
  },
  wrong: {
    model: [''],
    modelRevision: ['refs/pr/1'],
    version: ['latest'],
    image: ['mirror.example.com/sglang'],
    tensorParallelSize: [0, 2],
    pipelineParallelSize: [3],
    dataParallelSize: [2],
    dataParallelAttention: [true],
    expertParallelSize: [0, 2],
    loadFormat: ['fast'],
    quantization: ['mlx_q4'],
    maxLoraRank: [64],
    maxModelLength: [0],
    gpuMemoryUtilization: [0, 1],
  },
  shows: {
    model: (model) => [`--model-path=${model}`],
    modelRevision: (revision, { model }) => (model?.startsWith('/') === true ? [] : [`--revision=${revision}`]),
    mutable: () => [],
    servedModelName: (name) => [`--served-model-name=${name}`],
    version: (version, { image }) => (image === undefined ? [`lmsysorg/sglang:${version}`] : []),
    image: (image) => [image as string],
    tensorParallelSize: (size) => [`--tensor-parallel-size=${size}`],
    pipelineParallelSize: (size) => [`--pipeline-parallel-size=${size}`],
    dataParallelSize: (size) => [`--data-parallel-size=${size}`],
    dataParallelAttention: (on) => (on ? ['--enable-dp-attention'] : []),
    expertParallelSize: (size) => [`--expert-parallel-size=${size}`],
    loadFormat: (format) => [`--load-format=${format}`],
    quantization: (method) => [`--quantization=${method}`],
    maxLoraRank: (rank) => [`--max-lora-rank=${rank}`],
    maxModelLength: (length) => [`--context-length=${length}`],
    gpuMemoryUtilization: (share) => [`--mem-fraction-static=${share}`],
    huggingFaceToken: () => ['HF_TOKEN=tokens/hf'],
    extraArgs: (args) => args,
  },
});

test('what it is run with', () => {
  const { command, args } = podOf(server({ maxModelLength: 8192 }, 2)).containers[0];
  expect({ command, args }).toMatchInlineSnapshot(`
{
  "args": [
    "--model-path=Qwen/Qwen3-8B",
    "--host=0.0.0.0",
    "--port=30000",
    "--served-model-name=x",
    "--enable-metrics",
    "--tensor-parallel-size=2",
    "--context-length=8192",
  ],
  "command": [
    "python3",
    "-m",
    "sglang.launch_server",
  ],
}
`);
});

test('copies share the accelerators', () => {
  expect(argsOf({ dataParallelSize: 2 }, 8)).toEqual(
    expect.arrayContaining(['--tensor-parallel-size=4', '--data-parallel-size=2']),
  );
});

test('copies of the attention alone are on all accelerators', () => {
  expect(argsOf({ dataParallelSize: 4, dataParallelAttention: true, expertParallelSize: 8 }, 8)).toEqual(
    expect.arrayContaining([
      '--tensor-parallel-size=8',
      '--data-parallel-size=4',
      '--enable-dp-attention',
      '--expert-parallel-size=8',
    ]),
  );
});

test.each<[Partial<SglangProps>, string]>([
  [{ dataParallelSize: 3, dataParallelAttention: true }, 'engine.dataParallelSize'],
  [{ dataParallelSize: 1, dataParallelAttention: true }, 'engine.dataParallelSize'],
  [{ expertParallelSize: 3 }, 'engine.expertParallelSize'],
])('%j does not fit eight accelerators', (props, prop) => {
  expect(problemsWith(server(props, 8))).toEqual([expect.stringContaining(`'${prop}' must`)]);
});

test('adapters are served under their names', () => {
  const args = argsOf({}, 1, { adapters: { math: '/adapters/math', sql: 'acme/sql-lora' } });
  expect(args.slice(args.indexOf('--lora-paths')).slice(0, 4)).toEqual([
    '--lora-paths',
    'math=/adapters/math',
    'sql=acme/sql-lora',
    '--tensor-parallel-size=1',
  ]);
});
