import type { SecretKey } from '../../workload/config-secret';
import type { Image } from '../../workload/image-reference';
import { isDeferred } from '../../workload/markers';
import { leaderAddress, podIndex } from '../multi-node/multi-node';
import { adaptersOf } from './adapters';
import type { Engine, EngineContext, EngineRun } from './engine';
import { huggingFaceAccess, huggingFaceCache } from './hugging-face';
import { modelOf } from './model';
import { shapeParallelism } from './parallelism';
import { checkQuantization } from './quantization';
import type { EngineSignal } from './signals';
import { tagAtLeast } from './tag';

export interface VllmProps {
  /**
   * The model: its name at Hugging Face, or the path of a folder that is mounted.
   * @default - the folder where the server has put the model
   */
  readonly model?: string;
  /**
   * What clients call the model.
   * @default - the name of the server, so that another model behind it changes no client
   */
  readonly servedModelName?: string;
  /**
   * The version of vLLM: the image's tag. With an `image` of your own, the version in it, which decides about flags.
   * @default 'v0.18.0'
   */
  readonly version?: string;
  /**
   * The image, for instance from a mirror.
   * @default - vllm/vllm-openai
   */
  readonly image?: Image;
  /**
   * Over how many accelerators each layer is split.
   * @default - all of them
   */
  readonly tensorParallelSize?: number;
  /**
   * In how many parts, one after the other, the layers are split.
   * @default - the number of pods that hold the model together: 1
   */
  readonly pipelineParallelSize?: number;
  /**
   * How many copies of the model are in a pod, among which vLLM distributes requests.
   * @default 1
   */
  readonly dataParallelSize?: number;
  /**
   * Whether the experts of a mixture of experts are distributed over the accelerators instead of split.
   * @default false
   */
  readonly expertParallel?: boolean;
  /**
   * How the model is or becomes quantised: `fp8`, `awq`, `compressed-tensors`.
   * @default - as its configuration says
   * @see https://docs.vllm.ai/en/stable/features/quantization/
   */
  readonly quantization?: string;
  /**
   * The highest rank among the adapters: 1, 8, 16, 32, 64, 128, 256, 320 or 512.
   * @default - vLLM's own: 16
   */
  readonly maxLoraRank?: number;
  /**
   * The longest context, in tokens. Less leaves more memory for requests at a time.
   * @default - what the model was made for
   */
  readonly maxModelLength?: number;
  /**
   * How much of the accelerator's memory vLLM takes, from 0 to 1.
   * @default - vLLM's own
   */
  readonly gpuMemoryUtilization?: number;
  /**
   * The token with which Hugging Face gives out the model.
   * @default - none: the model is public, or mounted
   */
  readonly huggingFaceToken?: SecretKey;
  /**
   * Arguments of one's own, after ours.
   * @default - none
   * @see https://docs.vllm.ai/en/latest/cli/serve.html
   */
  readonly extraArgs?: readonly string[];
}

/**
 * vLLM with its OpenAI-compatible API on port 8000. A model is split over all accelerators of the pod.
 *
 * @see https://docs.vllm.ai
 */
export function vllm(props: VllmProps): Engine {
  return { name: 'vLLM', signals: vllmSignals, vendors: ['nvidia'], run: (context) => runVllm(props, context) };
}

/**
 * What vLLM tells of its load, also where it works inside another engine.
 *
 * @see https://docs.vllm.ai/en/stable/usage/metrics/
 */
export const vllmSignals: readonly EngineSignal[] = [
  {
    name: 'waitingRequests',
    metric: 'vllm:num_requests_waiting',
    kind: 'gauge',
    across: 'sum',
    description: 'requests that wait for room in a batch',
    target: 5,
  },
  {
    name: 'runningRequests',
    metric: 'vllm:num_requests_running',
    kind: 'gauge',
    across: 'sum',
    description: 'requests that are being answered at the same time',
    target: 64,
  },
  {
    name: 'cacheUsage',
    metric: 'vllm:kv_cache_usage_perc',
    kind: 'gauge',
    across: 'max',
    description: 'the share of the KV cache that is in use, from 0 to 1',
    target: 0.8,
  },
  {
    name: 'timeToFirstToken',
    metric: 'vllm:time_to_first_token_seconds',
    kind: 'histogram',
    across: 'sum',
    description: 'seconds until a request gets its first token, waiting included',
    target: 2,
  },
];

// model_executor/layers/quantization/__init__.py of 0.18 and 0.29, without those for processors.
const quantizationMethods = [
  'auto_awq',
  'auto_gptq',
  'awq',
  'awq_marlin',
  'bitsandbytes',
  'compressed-tensors',
  'deepseek_v4_fp8',
  'experts_int8',
  'fbgemm_fp8',
  'fp8',
  'fp8_per_block',
  'fp8_per_channel',
  'fp8_per_tensor',
  'fp_quant',
  'gguf',
  'gpt_oss_mxfp4',
  'gptq',
  'gptq_marlin',
  'humming',
  'inc',
  'int8_per_channel_weight_only',
  'modelopt',
  'modelopt_fp4',
  'modelopt_mixed',
  'modelopt_mxfp8',
  'moe_wna16',
  'mxfp4',
  'mxfp8',
  'nvfp4_per_token',
  'online',
  'petit_nvfp4',
  'ptpc_fp8',
  'quark',
  'torchao',
];

const loraRanks = [1, 8, 16, 32, 64, 128, 256, 320, 512];

function runVllm(props: VllmProps, context: EngineContext): EngineRun {
  const { problems, pods = 1 } = context;
  const version = props.version ?? 'v0.18.0';
  const servedName = props.servedModelName ?? context.serverName;
  if (props.maxModelLength !== undefined) {
    problems.integer(props.maxModelLength, 'engine.maxModelLength', 1);
  }
  const share = props.gpuMemoryUtilization;
  if (share !== undefined && !isDeferred(share)) {
    problems.expect(share > 0 && share <= 1, 'engine.gpuMemoryUtilization', 'must be more than 0 and at most 1', share);
  }
  checkQuantization(context, 'vLLM', quantizationMethods, props.quantization);
  const sizes = shapeParallelism(context, {
    tensorParallelSize: props.tensorParallelSize,
    pipelineParallelSize: props.pipelineParallelSize,
    dataParallelSize: props.dataParallelSize,
  });
  checkPods(props, context, version);
  const argsFor = (own: readonly string[]): readonly string[] => [
    modelOf(context, props.model),
    '--host=0.0.0.0',
    '--port=8000',
    `--served-model-name=${servedName}`,
    ...loraArgs(props, context, servedName),
    `--tensor-parallel-size=${sizes.tensorParallelSize}`,
    ...(sizes.pipelineParallelSize === 1 && props.pipelineParallelSize === undefined
      ? []
      : [`--pipeline-parallel-size=${sizes.pipelineParallelSize}`]),
    ...(props.dataParallelSize === undefined ? [] : [`--data-parallel-size=${props.dataParallelSize}`]),
    ...(props.expertParallel === true ? ['--enable-expert-parallel'] : []),
    ...(props.quantization === undefined ? [] : [`--quantization=${props.quantization}`]),
    ...(props.maxModelLength === undefined ? [] : [`--max-model-len=${props.maxModelLength}`]),
    ...(share === undefined ? [] : [`--gpu-memory-utilization=${share}`]),
    // Without, it breaks off what it is answering when it is told to stop.
    ...(tagAtLeast(version, 0, 18) ? [`--shutdown-timeout=${context.requestSeconds}`] : []),
    ...groupArgs(context),
    ...own,
    ...(props.extraArgs ?? []),
  ];
  return {
    image: props.image ?? `vllm/vllm-openai:${version}`,
    ...(props.image === undefined ? {} : { imageProp: 'engine.image' }),
    // The image's entry point differs between versions.
    command: ['vllm', 'serve'],
    args: argsFor([]),
    // It holds its part of the model and serves nothing.
    ...(pods === 1 ? {} : { worker: { args: argsFor(['--headless']) } }),
    env: {
      // PyTorch's compiler asks for the user's name, which user ids without an account have only by this variable.
      USER: 'vllm',
      ...huggingFaceCache(context),
      VLLM_CACHE_ROOT: `${context.cachePath}/vllm`,
      ...huggingFaceAccess(props.huggingFaceToken),
    },
    ports: { http: 8000 },
    readinessPath: '/health',
    livenessPath: '/health',
    metricsPath: '/metrics',
  };
}

/** @see https://docs.vllm.ai/en/stable/serving/parallelism_scaling/ */
function groupArgs({ pods = 1 }: EngineContext): readonly string[] {
  return pods === 1 ? [] : [`--nnodes=${pods}`, `--node-rank=${podIndex}`, `--master-addr=${leaderAddress}`];
}

function checkPods(props: VllmProps, { pods = 1, problems }: EngineContext, version: string): void {
  if (pods === 1) {
    return;
  }
  problems.expect(
    tagAtLeast(version, 0, 12),
    'engine.version',
    "must be v0.12.0 or later with 'multiNode': earlier ones need Ray to find the other pods",
    version,
  );
  problems.expect(
    props.dataParallelSize === undefined,
    'engine.dataParallelSize',
    "must be left out with 'multiNode': more copies of the model are more 'replicas'",
    props.dataParallelSize,
  );
}

/** @see https://docs.vllm.ai/en/stable/features/lora/ */
function loraArgs(props: VllmProps, context: EngineContext, servedName: string): readonly string[] {
  const adapters = adaptersOf(context, servedName);
  const rank = props.maxLoraRank;
  if (rank !== undefined && !isDeferred(rank)) {
    context.problems.expect(adapters.length > 0, 'engine.maxLoraRank', "needs 'adapters'", rank);
    context.problems.expect(
      loraRanks.includes(rank),
      'engine.maxLoraRank',
      `must be a rank that vLLM has room for: ${loraRanks.join(', ')}`,
      rank,
    );
  }
  if (adapters.length === 0) {
    return [];
  }
  return [
    '--enable-lora',
    // As many in a batch as there are: by default, requests for a second adapter wait until those for the first are done.
    `--max-loras=${adapters.length}`,
    ...(rank === undefined ? [] : [`--max-lora-rank=${rank}`]),
    '--lora-modules',
    ...adapters.map(({ name, location }) => `${name}=${location}`),
  ];
}
