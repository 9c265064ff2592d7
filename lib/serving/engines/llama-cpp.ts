import type { AcceleratorVendor } from '../../workload/accelerator/accelerator';
import type { SecretKey } from '../../workload/configuration/secret-source';
import { checkQuantity } from '../../workload/pod/resources';
import { llamaCppMetrics } from '../../workload/metrics/catalogue/llama-cpp';
import { isDeferred } from '../../workload/synthesis/markers';
import { mountedAdaptersOf } from './adapters';
import type { LanguageModelProps } from './common-props';
import type { Engine, EngineContext, EngineRun } from './engine';
import { flag } from './flag';
import { ggufOf } from './gguf';
import { huggingFaceAccess, huggingFaceCache } from './hugging-face';
import { imageOf } from './image';
import { checkMutable } from './model';
import { checkCount } from './numbers';
import { signalsOf } from './signals';

export interface LlamaCppProps extends Omit<
  LanguageModelProps,
  'quantization' | 'gpuMemoryUtilization' | 'modelRevision'
> {
  /**
   * The model: a repository with GGUF files at Hugging Face, with the quantisation or without
   * (`Qwen/Qwen3-8B-GGUF:Q8_0`), the path of a GGUF file that is mounted or in the image, or the path of its folder.
   * @default - the folder where the server has put the model
   */
  readonly model?: string;
  /**
   * The GGUF file of the repository or the folder: `Qwen3-8B-Q8_0.gguf`. Of a model in several files the first.
   * @default - of a repository the quantisation that `model` names, or Q4_K_M; a folder needs it
   */
  readonly file?: string;
  /**
   * The build of llama.cpp, which is the end of the tag of `ghcr.io/ggml-org/llama.cpp`.
   * @default 'b11206'
   */
  readonly version?: string;
  /**
   * How many requests are answered at a time; others wait. Each has a slot with a context of its own.
   * @default 4
   */
  readonly parallelRequests?: number;
  /**
   * The longest context of one request, in tokens. Memory is taken for it once for every one of `parallelRequests`.
   * @default - what the model was made for, divided among the requests
   */
  readonly maxModelLength?: number;
  /**
   * How much memory keeps what earlier requests had in common with later ones, beside the slots: `2Gi`, a part of the
   * memory that the pod has.
   * @default - none: a slot remembers its last request
   */
  readonly promptCache?: string;
  /**
   * How many threads compute.
   * @default - without an accelerator as many as the pod has processors; otherwise the engine's own
   */
  readonly threads?: number;
  /**
   * How many layers of the model are on accelerators; the processors compute the others.
   * @default 'all'
   */
  readonly gpuLayers?: number | 'all';
  /**
   * The key that requests have to name as `Authorization: Bearer …`. Health and readiness are told without it, metrics
   * are not.
   * @default - everybody who reaches the server is answered
   */
  readonly apiKey?: SecretKey;
  /**
   * Serves embeddings at `/v1/embeddings`: for a model that was made for them.
   * @default false
   */
  readonly embeddings?: boolean;
  /**
   * How the vectors of the tokens become one, with `embeddings`.
   * @default - as the model says
   */
  readonly pooling?: 'mean' | 'cls' | 'last';
  /**
   * Whether `/slots` shows what is being answered at the moment, with its parameters.
   * @default false
   */
  readonly slots?: boolean;
}

/**
 * The server of llama.cpp with its OpenAI-compatible API on port 8080: models in GGUF files, on GPUs, on processors
 * alone, or on both.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: llamaCpp({ model: 'Qwen/Qwen3-8B-GGUF:Q4_K_M', mutable: true, maxModelLength: 8192 }),
 *   resources: { cpu: { request: 8 }, memory: { request: '16Gi' } },
 * });
 *
 * @see https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md for its arguments
 * @see https://github.com/ggml-org/llama.cpp/blob/master/docs/docker.md for its images
 */
export function llamaCpp(props: LlamaCppProps): Engine {
  return {
    name: 'llama.cpp',
    signals: signalsOf(llamaCppMetrics),
    metrics: llamaCppMetrics,
    vendors: ['nvidia', 'amd', 'intel'],
    withoutAccelerator: true,
    telemetry: { traces: [], jsonLogs: false },
    run: (context) => runLlamaCpp(props, context),
  };
}

const port = 8080;
const mebibyte = 1024n * 1024n * 1_000_000_000n;
const variants: { readonly [Vendor in AcceleratorVendor]?: string } = {
  nvidia: 'server-cuda',
  amd: 'server-rocm',
  intel: 'server-intel',
};

// Told to stop, it breaks off what it is answering. Its metrics say when there is nothing left; bash asks for them,
// for its images have no other program in common.
const untilIdle = `
while exec 3<>/dev/tcp/127.0.0.1/${port} &&
  printf 'GET /metrics HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n' \\
    "\${LLAMA_API_KEY%%,*}" >&3 &&
  grep -Eq '^llamacpp:requests_(processing|deferred) [1-9]' <&3
do sleep 1; done
`.trim();

function runLlamaCpp(props: LlamaCppProps, context: EngineContext): EngineRun {
  checkProps(props, context);
  const { accelerators, vendor = 'nvidia' } = context;
  const version = buildOf(props, context);
  const variant = accelerators === 0 ? 'server' : (variants[vendor] ?? 'server');
  const { args: model, downloaded } = ggufOf(context, props);
  if (downloaded) {
    checkMutable(context, 'llama.cpp', props);
  }
  return {
    ...imageOf(props, 'ghcr.io/ggml-org/llama.cpp', `${variant}-${version}`),
    args: [
      ...model,
      `--alias=${props.servedModelName ?? context.serverName}`,
      '--host=0.0.0.0',
      `--port=${port}`,
      '--metrics',
      props.slots === true ? '--slots' : '--no-slots',
      ...contextArgs(props, context),
      `--cache-ram=${promptCacheOf(props, context)}`,
      ...flag('--threads', props.threads ?? (accelerators === 0 ? context.cpus : undefined)),
      ...(accelerators === 0 ? [] : [`--n-gpu-layers=${props.gpuLayers ?? 'all'}`]),
      ...flag('--embeddings', props.embeddings),
      ...flag('--pooling', props.pooling),
      ...loraArgs(props, context),
      ...(props.extraArgs ?? []),
    ],
    env: {
      ...(downloaded ? { ...huggingFaceCache(context), ...huggingFaceAccess(props.huggingFaceToken) } : {}),
      ...(props.apiKey === undefined ? {} : { LLAMA_API_KEY: props.apiKey }),
    },
    ports: { http: port },
    readinessPath: '/health',
    livenessPath: '/health',
    metricsPath: '/metrics',
    ...(props.apiKey === undefined ? {} : { metricsKey: props.apiKey }),
    ...(props.image === undefined ? { python: false } : {}),
    cache: downloaded,
    sources: downloaded ? ['https://huggingface.co'] : [],
    untilIdle,
  };
}

const newestKnown = 'b11206';

function buildOf({ version = newestKnown }: LlamaCppProps, { problems }: EngineContext): string {
  const known = problems.expect(
    isDeferred(version) || /^b\d+$/.test(version),
    'engine.version',
    `must be a build of llama.cpp, such as '${newestKnown}'`,
    version,
  );
  return known ? version : newestKnown;
}

function checkProps(props: LlamaCppProps, context: EngineContext): void {
  const { problems, accelerators } = context;
  const { gpuLayers, pooling } = props;
  checkCount(context, 'parallelRequests', props.parallelRequests);
  checkCount(context, 'maxModelLength', props.maxModelLength);
  checkCount(context, 'threads', props.threads);
  if (gpuLayers !== undefined && gpuLayers !== 'all') {
    problems.integer(gpuLayers, 'engine.gpuLayers', 0);
  }
  problems.expect(
    gpuLayers === undefined || accelerators !== 0,
    'engine.gpuLayers',
    "needs an 'accelerator' of the server",
    gpuLayers,
  );
  problems.expect(
    pooling === undefined || ['mean', 'cls', 'last'].includes(pooling),
    'engine.pooling',
    "must be 'mean', 'cls' or 'last'",
    pooling,
  );
  problems.expect(
    pooling === undefined || props.embeddings === true,
    'engine.pooling',
    "needs 'engine.embeddings'",
    pooling,
  );
}

// Each slot gets the same share of the context, which no other can take: a request that is short enough never fails
// because of others.
function contextArgs(props: LlamaCppProps, { problems }: EngineContext): readonly string[] {
  const { parallelRequests = 4, maxModelLength } = props;
  if (maxModelLength !== undefined) {
    for (const [prop, value] of Object.entries({ parallelRequests, maxModelLength })) {
      problems.expect(
        !isDeferred(value),
        `engine.${prop}`,
        'must be a plain number, not an Output: the two are multiplied',
        value,
      );
    }
  }
  return [
    ...(maxModelLength === undefined ? [] : [`--ctx-size=${maxModelLength * parallelRequests}`]),
    `--parallel=${parallelRequests}`,
    '--no-kv-unified',
  ];
}

// In MiB. Left out it would be 8 GiB, whatever the pod has.
function promptCacheOf({ promptCache }: LlamaCppProps, { problems }: EngineContext): bigint {
  const amount = promptCache === undefined ? undefined : checkQuantity(problems, promptCache, 'engine.promptCache');
  return amount === undefined ? 0n : amount.nano / mebibyte;
}

// Requests say by number which are applied: in the order given, from 0.
function loraArgs(props: LlamaCppProps, context: EngineContext): readonly string[] {
  const adapters = mountedAdaptersOf(
    context,
    props.servedModelName ?? context.serverName,
    'must be GGUF files that are mounted, for llama.cpp downloads none',
  );
  return adapters.length === 0
    ? []
    : [`--lora=${adapters.map(({ location }) => location).join(',')}`, '--lora-init-without-apply'];
}
