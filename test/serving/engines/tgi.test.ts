import fc from 'fast-check';
import { tgi, type GpuModelServerProps, type TgiProps } from '../../../lib';
import { describeEngine, podOf, problemsWith } from './describe-engine';

const server = (props: Partial<TgiProps> = {}, count: number = 1, more: Partial<GpuModelServerProps> = {}) => ({
  engine: tgi({ model: 'Qwen/Qwen3-8B', mutable: true, ...props }),
  accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count },
  ...more,
});
const argsOf = (...given: Parameters<typeof server>): string[] =>
  podOf(server(...given)).containers[0].args as string[];
const mirror = 'mirror.example.com/tgi:7';

describeEngine('tgi', {
  minimal: { model: 'Qwen/Qwen3-8B', mutable: true },
  adapters: true,
  props: {
    model: fc.constantFrom('Qwen/Qwen3-8B', '/models/qwen'),
    modelRevision: fc.constantFrom('b968826d9c46dd6066d109eabc6255188de91218', 'main'),
    mutable: fc.constant(true),
    version: fc.constantFrom('3.1.0', '3.0.1', '2.4.1'),
    image: fc.constant(mirror),
    tensorParallelSize: fc.constantFrom(1, 2, 4, 8),
    quantization: fc.constantFrom('awq', 'fp8', 'exl2'),
    maxInputTokens: fc.integer({ min: 1, max: 4096 }),
    maxModelLength: fc.integer({ min: 4097, max: 100_000 }),
    gpuMemoryUtilization: fc.double({ min: 0.01, max: 1, noNaN: true }),
    huggingFaceToken: fc.constant({ secretName: 'tokens', key: 'hf' }),
    extraArgs: fc.constant(['--trust-remote-code']),
  },
  wrong: {
    model: [''],
    modelRevision: ['refs/pr/1'],
    version: ['3.1.1', '3.3.7', 'latest'],
    image: ['mirror.example.com/tgi'],
    tensorParallelSize: [0, 2],
    quantization: ['int5'],
    maxInputTokens: [0],
    maxModelLength: [0],
    gpuMemoryUtilization: [0, 1.1],
  },
  shows: {
    model: (model) => [`--model-id=${model}`],
    modelRevision: (revision, { model }) => (model?.startsWith('/') === true ? [] : [`--revision=${revision}`]),
    mutable: () => [],
    version: (version, { image }) =>
      image === undefined ? [`ghcr.io/huggingface/text-generation-inference:${version}`] : [],
    image: (image) => [image as string],
    tensorParallelSize: (size) => [`--num-shard=${size}`],
    quantization: (method) => [`--quantize=${method}`],
    maxInputTokens: (tokens) => [`--max-input-tokens=${tokens}`],
    maxModelLength: (tokens) => [`--max-total-tokens=${tokens}`],
    gpuMemoryUtilization: (share) => [`--cuda-memory-fraction=${share}`],
    huggingFaceToken: () => ['HF_TOKEN=tokens/hf'],
    extraArgs: (args) => args,
  },
});

test('what it is run with', () => {
  const { command, args } = podOf(server({ quantization: 'fp8', maxInputTokens: 4096, maxModelLength: 8192 }, 2))
    .containers[0];
  expect({ command, args }).toMatchInlineSnapshot(`
{
  "args": [
    "--model-id=Qwen/Qwen3-8B",
    "--hostname=0.0.0.0",
    "--port=8080",
    "--num-shard=2",
    "--quantize=fp8",
    "--max-input-tokens=4096",
    "--max-total-tokens=8192",
  ],
  "command": [
    "text-generation-launcher",
  ],
}
`);
});

test('adapters are one argument', () => {
  expect(argsOf({}, 1, { adapters: { math: '/adapters/math', sql: '/adapters/sql' } })).toContain(
    '--lora-adapters=math=/adapters/math,sql=/adapters/sql',
  );
});

test('adapters that it would have to download are a problem', () => {
  expect(problemsWith(server({}, 1, { adapters: { sql: 'acme/sql-lora' } }))).toEqual([
    expect.stringContaining("'adapters' must be folders that are mounted"),
  ]);
});

test('a later version needs an own image, and is told how long to finish', () => {
  expect(argsOf({ image: mirror, version: '3.3.7' }, 1, { requestSeconds: 60 })).toContain(
    '--graceful-termination-timeout=60',
  );
});

test.each<[Partial<TgiProps>, string]>([
  [{ maxInputTokens: 8192, maxModelLength: 8192 }, 'engine.maxInputTokens'],
  [{ quantization: 'exl2' }, 'engine.quantization'],
])('%j is a problem of %s on two accelerators', (props, prop) => {
  expect(problemsWith(server(props, 2))).toEqual([expect.stringContaining(`'${prop}' must`)]);
});
