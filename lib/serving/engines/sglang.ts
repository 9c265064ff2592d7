import type { SecretKey } from '../../workload/config-secret';
import type { Image } from '../../workload/image-reference';
import { isDeferred } from '../../workload/markers';
import { leaderAddress, podIndex } from '../multi-node/multi-node';
import { adaptersOf } from './adapters';
import type { Engine, EngineContext, EngineRun } from './engine';
import { huggingFaceAccess, huggingFaceCache } from './hugging-face';
import { modelOf } from './model';
import { shapeParallelism, type ParallelSizes } from './parallelism';
import { checkQuantization } from './quantization';
import type { EngineSignal } from './signals';

export interface SglangProps {
  /**
   * The model: its name at Hugging Face, or the path of a folder that is mounted.
   * @default - the folder where the server has put the model
   */
  readonly model?: string;
  /**
   * What clients call the model. They call an adapter `<model>:<adapter>`.
   * @default - the name of the server, so that another model behind it changes no client
   */
  readonly servedModelName?: string;
  /**
   * The version of SGLang: the image's tag.
   * @default 'v0.5.17'
   */
  readonly version?: string;
  /**
   * The image, for instance from a mirror.
   * @default - lmsysorg/sglang
   */
  readonly image?: Image;
  /**
   * Over how many accelerators each layer is split. With `dataParallelAttention` all accelerators of the model.
   * @default - all of them
   */
  readonly tensorParallelSize?: number;
  /**
   * In how many parts, one after the other, the layers are split.
   * @default - the number of pods that hold the model together: 1
   */
  readonly pipelineParallelSize?: number;
  /**
   * How many copies of the model are in a pod, among which SGLang distributes requests. With `dataParallelAttention` how
   * many copies of its attention, on the same accelerators.
   * @default 1
   */
  readonly dataParallelSize?: number;
  /**
   * Whether only the attention is copied, while the rest of the model is split over all accelerators.
   * @default false
   * @see https://docs.sglang.io/docs/advanced_features/server_arguments
   */
  readonly dataParallelAttention?: boolean;
  /**
   * Over how many accelerators the experts of a mixture of experts are distributed; a divisor of `tensorParallelSize`.
   * @default 1
   */
  readonly expertParallelSize?: number;
  /**
   * How the model is or becomes quantised: `fp8`, `awq`, `w8a8_int8`.
   * @default - as its configuration says
   * @see https://docs.sglang.io/docs/advanced_features/quantization
   */
  readonly quantization?: string;
  /**
   * The highest rank among the adapters.
   * @default - what the adapters have
   */
  readonly maxLoraRank?: number;
  /**
   * The longest context, in tokens.
   * @default - what the model was made for
   */
  readonly maxModelLength?: number;
  /**
   * How much of the accelerator's memory the weights and the KV cache take, from 0 to 1.
   * @default - SGLang's own, by the accelerator
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
   * @see https://docs.sglang.io/docs/advanced_features/server_arguments
   */
  readonly extraArgs?: readonly string[];
}

/**
 * SGLang with its OpenAI-compatible API on port 30000. A model is split over all accelerators of the pod.
 *
 * @see https://docs.sglang.io
 */
export function sglang(props: SglangProps): Engine {
  return { name: 'SGLang', signals, vendors: ['nvidia'], run: (context) => runSglang(props, context) };
}

/** @see https://docs.sglang.io/docs/references/production_metrics */
const signals: readonly EngineSignal[] = [
  {
    name: 'waitingRequests',
    metric: 'sglang:num_queue_reqs',
    kind: 'gauge',
    across: 'sum',
    description: 'requests that wait for room in a batch',
    target: 5,
  },
  {
    name: 'runningRequests',
    metric: 'sglang:num_running_reqs',
    kind: 'gauge',
    across: 'sum',
    description: 'requests that are being answered at the same time',
    target: 64,
  },
  {
    name: 'cacheUsage',
    metric: 'sglang:token_usage',
    kind: 'gauge',
    across: 'max',
    description: 'the share of the KV cache that is in use, from 0 to 1',
    target: 0.8,
  },
  {
    name: 'timeToFirstToken',
    metric: 'sglang:time_to_first_token_seconds',
    kind: 'histogram',
    across: 'sum',
    description: 'seconds until a request gets its first token, waiting included',
    target: 2,
  },
];

// QUANTIZATION_CHOICES in python/sglang/srt/server_args.py of 0.5.17, without those for other hardware than GPUs.
const quantizationMethods = [
  'auto-round',
  'auto-round-int8',
  'awq',
  'awq_marlin',
  'bitsandbytes',
  'compressed-tensors',
  'fp8',
  'gguf',
  'gptq',
  'gptq_marlin',
  'humming',
  'marlin',
  'modelopt',
  'modelopt_fp4',
  'modelopt_fp8',
  'modelopt_mixed',
  'moe_wna16',
  'mxfp4',
  'mxfp8',
  'nvfp4_online',
  'petit_nvfp4',
  'quark',
  'quark_int4fp8_moe',
  'quark_mxfp4',
  'unquant',
  'w4afp8',
  'w8a8_fp8',
  'w8a8_int8',
];

function runSglang(props: SglangProps, context: EngineContext): EngineRun {
  const { problems, pods = 1 } = context;
  const servedName = props.servedModelName ?? context.serverName;
  if (props.maxModelLength !== undefined) {
    problems.integer(props.maxModelLength, 'engine.maxModelLength', 1);
  }
  const share = props.gpuMemoryUtilization;
  if (share !== undefined && !isDeferred(share)) {
    problems.expect(
      share > 0 && share < 1,
      'engine.gpuMemoryUtilization',
      'must be more than 0 and less than 1',
      share,
    );
  }
  checkQuantization(context, 'SGLang', quantizationMethods, props.quantization);
  const sizes = parallelism(props, context);
  const args = [
    `--model-path=${modelOf(context, props.model)}`,
    // By default it listens to its own pod only.
    '--host=0.0.0.0',
    '--port=30000',
    `--served-model-name=${servedName}`,
    // Off by default.
    '--enable-metrics',
    ...loraArgs(props, context, servedName),
    `--tensor-parallel-size=${sizes.tensorParallelSize}`,
    ...(sizes.pipelineParallelSize === 1 && props.pipelineParallelSize === undefined
      ? []
      : [`--pipeline-parallel-size=${sizes.pipelineParallelSize}`]),
    ...(props.dataParallelSize === undefined ? [] : [`--data-parallel-size=${props.dataParallelSize}`]),
    ...(props.dataParallelAttention === true ? ['--enable-dp-attention'] : []),
    ...(props.expertParallelSize === undefined ? [] : [`--expert-parallel-size=${props.expertParallelSize}`]),
    ...(props.quantization === undefined ? [] : [`--quantization=${props.quantization}`]),
    ...(props.maxModelLength === undefined ? [] : [`--context-length=${props.maxModelLength}`]),
    ...(share === undefined ? [] : [`--mem-fraction-static=${share}`]),
    ...groupArgs(context),
    ...(props.extraArgs ?? []),
  ];
  return {
    image: props.image ?? `lmsysorg/sglang:${props.version ?? 'v0.5.17'}`,
    ...(props.image === undefined ? {} : { imageProp: 'engine.image' }),
    command: ['python3', '-m', 'sglang.launch_server'],
    args,
    // Which part each of them has follows from its rank.
    ...(pods === 1 ? {} : { worker: { args } }),
    env: {
      // PyTorch's compiler asks for the user's name, which user ids without an account have only by this variable.
      USER: 'sglang',
      ...huggingFaceCache(context),
      ...huggingFaceAccess(props.huggingFaceToken),
    },
    ports: { http: 30000 },
    // Once it is told to stop, both answer with 503 while it finishes what it is answering.
    readinessPath: '/health',
    livenessPath: '/health',
    metricsPath: '/metrics',
  };
}

/** @see https://docs.sglang.io/docs/references/multi_node_deployment/multi_node */
function groupArgs({ pods = 1 }: EngineContext): readonly string[] {
  return pods === 1 ? [] : [`--nnodes=${pods}`, `--node-rank=${podIndex}`, `--dist-init-addr=${leaderAddress}:20000`];
}

function parallelism(props: SglangProps, context: EngineContext): Required<{ [Size in keyof ParallelSizes]: number }> {
  const { problems } = context;
  const { tensorParallelSize, pipelineParallelSize, dataParallelSize, dataParallelAttention, expertParallelSize } =
    props;
  const copies = dataParallelAttention === true ? undefined : dataParallelSize;
  const spread = context.pods !== undefined && context.pods !== 1;
  problems.expect(
    !spread || copies === undefined,
    'engine.dataParallelSize',
    "needs 'engine.dataParallelAttention' with 'multiNode': more copies of the whole model are more 'replicas'",
    copies,
  );
  const sizes = shapeParallelism(context, { tensorParallelSize, pipelineParallelSize, dataParallelSize: copies });
  const tensor = sizes.tensorParallelSize;
  if (dataParallelAttention === true) {
    // With one copy SGLang switches it off without a word.
    const given = problems.expect(
      dataParallelSize !== undefined,
      'engine.dataParallelAttention',
      "needs 'engine.dataParallelSize'",
    );
    if (given && problems.integer(dataParallelSize, 'engine.dataParallelSize', 2)) {
      divides(context, 'dataParallelSize', dataParallelSize, tensor);
    }
  }
  if (expertParallelSize !== undefined && problems.integer(expertParallelSize, 'engine.expertParallelSize', 1)) {
    divides(context, 'expertParallelSize', expertParallelSize, tensor);
  }
  return sizes;
}

function divides({ problems }: EngineContext, prop: keyof SglangProps, size: number | undefined, tensor: number): void {
  if (size !== undefined && !isDeferred(size) && !isDeferred(tensor)) {
    problems.expect(tensor % size === 0, `engine.${prop}`, `must divide the tensor-parallel size of ${tensor}`, size);
  }
}

/** @see https://docs.sglang.io/docs/advanced_features/lora */
function loraArgs(props: SglangProps, context: EngineContext, servedName: string): readonly string[] {
  const adapters = adaptersOf(context, servedName);
  const rank = props.maxLoraRank;
  if (rank !== undefined) {
    context.problems.expect(adapters.length > 0, 'engine.maxLoraRank', "needs 'adapters'", rank);
    context.problems.integer(rank, 'engine.maxLoraRank', 1);
  }
  return adapters.length === 0
    ? []
    : [
        ...(rank === undefined ? [] : [`--max-lora-rank=${rank}`]),
        '--lora-paths',
        ...adapters.map(({ name, location }) => `${name}=${location}`),
      ];
}
