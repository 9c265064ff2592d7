import fc from 'fast-check';
import { GpuModelServer, llamaCpp, vllm, type GpuModelServerProps, type LlamaCppProps } from '../../../lib';
import { problemsOf, small } from '../../workload/trees';
import { describeEngine, podOf, problemsWith, runOf } from './describe-engine';

const server = (props: Partial<LlamaCppProps> = {}, more: Partial<GpuModelServerProps> = {}) => ({
  engine: llamaCpp({ model: 'Qwen/Qwen3-8B-GGUF', mutable: true, file: 'Qwen3-8B-Q4_K_M.gguf', ...props }),
  ...more,
});
const onProcessors = { accelerator: undefined };
const argsOf = (...given: Parameters<typeof server>): string[] =>
  podOf(server(...given)).containers[0].args as string[];
const mirror = 'mirror.example.com/llama.cpp:server-7';
const file = 'Qwen3-8B-Q4_K_M.gguf';

describeEngine('llama-cpp', {
  minimal: { model: 'Qwen/Qwen3-8B-GGUF', mutable: true, file },
  adapters: true,
  props: {
    model: fc.constantFrom('Qwen/Qwen3-8B-GGUF', '/models/qwen'),
    mutable: fc.constant(true),
    file: fc.constantFrom(file, 'q8/qwen.gguf'),
    servedModelName: fc.constant('qwen'),
    version: fc.constantFrom('b11206', 'b9000'),
    image: fc.constant(mirror),
    parallelRequests: fc.integer({ min: 1, max: 64 }),
    maxModelLength: fc.integer({ min: 1, max: 131_072 }),
    promptCache: fc.constantFrom('2Gi', '512Mi'),
    threads: fc.integer({ min: 1, max: 64 }),
    gpuLayers: fc.constantFrom<(number | 'all')[]>('all', 0, 20),
    apiKey: fc.constant({ secretName: 'keys', key: 'chat' }),
    embeddings: fc.constant(true),
    pooling: fc.constantFrom('mean', 'cls', 'last'),
    slots: fc.boolean(),
    huggingFaceToken: fc.constant({ secretName: 'tokens', key: 'hf' }),
    extraArgs: fc.constant(['--cache-type-k=q8_0']),
  },
  wrong: {
    model: ['', 'qwen', 'a/b/c'],
    file: ['qwen.safetensors', '/qwen.gguf', '../qwen.gguf'],
    version: ['latest', '1.2.3'],
    image: ['mirror.example.com/llama.cpp'],
    parallelRequests: [0],
    maxModelLength: [0, 1.5],
    promptCache: ['much'],
    threads: [0],
    gpuLayers: [-1],
    pooling: ['mean'],
  },
  shows: {
    model: (model, given) => (model.startsWith('/') ? [`--model=${model}/${given.file}`] : [`--hf-repo=${model}`]),
    mutable: () => [],
    file: (name, { model }) => [model?.startsWith('/') ? `--model=${model}/${name}` : `--hf-file=${name}`],
    servedModelName: (name) => [`--alias=${name}`],
    version: (version, { image }) => (image === undefined ? [`ghcr.io/ggml-org/llama.cpp:server-cuda-${version}`] : []),
    image: (image) => [image as string],
    parallelRequests: (count) => [`--parallel=${count}`],
    maxModelLength: (length, { parallelRequests = 4 }) => [`--ctx-size=${length * parallelRequests}`],
    promptCache: (size) => [`--cache-ram=${size === '2Gi' ? 2048 : 512}`],
    threads: (threads) => [`--threads=${threads}`],
    gpuLayers: (layers) => [`--n-gpu-layers=${layers}`],
    apiKey: () => ['LLAMA_API_KEY=keys/chat'],
    embeddings: () => ['--embeddings'],
    pooling: (pooling) => [`--pooling=${pooling}`],
    slots: (slots) => [slots ? '--slots' : '--no-slots'],
    // A model that is there already needs no token.
    huggingFaceToken: (_, { model }) => (model?.startsWith('/') ? [] : ['HF_TOKEN=tokens/hf']),
    extraArgs: (args) => args,
  },
});

test('what it is run with on processors', () => {
  const { image, args } = podOf(server({ maxModelLength: 4096, parallelRequests: 2 }, onProcessors)).containers[0];
  expect({ image, args }).toMatchInlineSnapshot(`
    {
      "args": [
        "--hf-repo=Qwen/Qwen3-8B-GGUF",
        "--hf-file=Qwen3-8B-Q4_K_M.gguf",
        "--alias=x",
        "--host=0.0.0.0",
        "--port=8080",
        "--metrics",
        "--no-slots",
        "--ctx-size=8192",
        "--parallel=2",
        "--no-kv-unified",
        "--cache-ram=0",
        "--threads=1",
      ],
      "image": "ghcr.io/ggml-org/llama.cpp:server-b11206",
    }
  `);
});

test.each([
  ['nvidia', 'server-cuda-b11206'],
  ['amd', 'server-rocm-b11206'],
  ['intel', 'server-intel-b11206'],
] as const)('on accelerators of %s its image is the one for them', (vendor, tag) => {
  expect(runOf(server().engine, { vendor }).run.image).toBe(`ghcr.io/ggml-org/llama.cpp:${tag}`);
});

test.each([
  [{ request: '500m' }, '--threads=1'],
  [{ request: 2 }, '--threads=2'],
  [{ request: 1, limit: '3500m' }, '--threads=3'],
])('with processors %j it has %s', (cpu, expected) => {
  const resources = { ...small, cpu };
  expect(argsOf({}, { ...onProcessors, resources }).filter((arg) => arg.startsWith('--threads'))).toEqual([expected]);
});

test('with accelerators it decides itself about threads', () => {
  expect(argsOf().filter((arg) => arg.startsWith('--threads'))).toEqual([]);
});

test.each<[Partial<LlamaCppProps>, string[]]>([
  [{ model: 'Qwen/Qwen3-8B-GGUF:Q8_0', file: undefined }, ['--hf-repo=Qwen/Qwen3-8B-GGUF:Q8_0']],
  [{ model: 'Qwen/Qwen3-8B-GGUF', file: undefined }, ['--hf-repo=Qwen/Qwen3-8B-GGUF']],
  [{ model: '/app/model.gguf', file: undefined }, ['--model=/app/model.gguf']],
  [{ model: '/app', file: 'model.gguf' }, ['--model=/app/model.gguf']],
])('the model %j is %j', (props, expected) => {
  expect(argsOf(props).slice(0, expected.length)).toEqual(expected);
});

test.each<[Partial<LlamaCppProps>, string]>([
  [{ model: '/app/model.gguf' }, 'engine.file'],
  [{ model: '/app', file: undefined }, 'engine.file'],
  [{ model: 'Qwen/Qwen3-8B-GGUF:Q8_0' }, 'engine.file'],
])('%j is a problem of %s', (props, prop) => {
  expect(problemsWith(server(props))).toEqual([expect.stringContaining(`'${prop}' must`)]);
});

test('a model that has been put on a volume needs its file', () => {
  expect(runOf(llamaCpp({}), { modelPath: '/mnt/models' }).problems).toEqual([
    expect.stringContaining("'engine.file' must name the GGUF file"),
  ]);
});

test('a model that is there already needs no cache', () => {
  const mounts = (props: Partial<LlamaCppProps>): string[] =>
    podOf(server(props)).containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
  expect([mounts({}).includes('/cache'), mounts({ model: '/app' }).includes('/cache')]).toEqual([true, false]);
});

test('adapters are one argument, and applied to requests that ask for them', () => {
  const args = argsOf({}, { adapters: { math: '/adapters/math.gguf', sql: '/adapters/sql.gguf' } });
  expect(args.filter((arg) => arg.startsWith('--lora'))).toEqual([
    '--lora=/adapters/math.gguf,/adapters/sql.gguf',
    '--lora-init-without-apply',
  ]);
});

test('adapters that it would have to download are a problem', () => {
  expect(problemsWith(server({}, { adapters: { sql: 'acme/sql-lora' } }))).toEqual([
    expect.stringContaining("'adapters' must be GGUF files that are mounted"),
  ]);
});

test('a pod that leaves waits until nothing is being answered, for the program would break it off', () => {
  const { terminationGracePeriodSeconds, containers } = podOf(server({}, { drainSeconds: 5, requestSeconds: 90 }));
  expect(containers[0].lifecycle.preStop.exec.command).toMatchInlineSnapshot(`
    [
      "bash",
      "-c",
      "sleep 5
    while exec 3<>/dev/tcp/127.0.0.1/8080 &&
      printf 'GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n' \\
        "\${LLAMA_API_KEY%%,*}" >&3 &&
      grep -Eq '^llamacpp:requests_(processing|deferred) [1-9]' <&3
    do sleep 1; done",
    ]
  `);
  expect(terminationGracePeriodSeconds).toBe(95);
});

test('layers of accelerators are a problem without one', () => {
  expect(problemsWith(server({ gpuLayers: 10 }, onProcessors))).toEqual([
    expect.stringContaining("'engine.gpuLayers' needs an 'accelerator'"),
  ]);
});

test('an accelerator that its images are not made for is a problem', () => {
  const accelerator = { vendor: 'aws', product: 'trainium2' } as const;
  expect(problemsWith(server({}, { accelerator }))).toContainEqual(
    expect.stringContaining("'accelerator.vendor' must be one that the image of llama.cpp is made for"),
  );
});

test('another engine needs an accelerator, and the problem says which do not', () => {
  const props = { engine: vllm({ model: 'Qwen/Qwen3-8B', mutable: true }), resources: small };
  expect(problemsOf((chart) => new GpuModelServer(chart, 'x', props))).toEqual([
    "GpuModelServer 'test/x': 'accelerator' must be given, for vLLM needs one. " +
      'llama.cpp and own engine can do without, got undefined',
  ]);
});

test('its own image has no python for a probe of progress, and another may have it', () => {
  const liveness = { liveness: 'progress' } as const;
  expect(problemsWith(server({}, liveness))).toEqual([
    expect.stringContaining("'liveness' must be 'health' with the image of llama.cpp"),
  ]);
  expect(problemsWith(server({ image: mirror }, liveness))).toEqual([]);
});
