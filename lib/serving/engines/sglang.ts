import { sglangMetrics } from '../../workload/metrics/catalogue/sglang';
import { traceUrl } from '../../workload/telemetry/open-telemetry-env';
import { isDeferred } from '../../workload/synthesis/markers';
import { leaderAddress, podIndex } from '../multi-node/multi-node';
import { adaptersOf } from './adapters';
import type { LanguageModelProps } from './common-props';
import type { Engine, EngineContext, EngineRun } from './engine';
import { flag } from './flag';
import { huggingFaceAccess, huggingFaceCache } from './hugging-face';
import { imageOf } from './image';
import { isInObjectStore, loadFormatOf, type LoadFormatProps } from './load-format';
import { memoryOf } from './memory';
import { modelOf, revisionOf, sourcesOf } from './model';
import { checkCount, checkShare } from './numbers';
import { shapeParallelism, type ParallelSizes } from './parallelism';
import { checkQuantization } from './quantization';
import { signalsOf } from './signals';
import { userName } from './user-name';

export interface SglangProps extends LanguageModelProps, ParallelSizes, LoadFormatProps {
  /**
   * What clients call the model. They call an adapter `<model>:<adapter>`.
   * @default - the name of the server, so that another model behind it changes no client
   */
  readonly servedModelName?: string;
  /**
   * The version of SGLang: the tag of `lmsysorg/sglang`.
   * @default 'v0.5.17'
   */
  readonly version?: string;
  /**
   * Over how many accelerators each layer is split. With `dataParallelAttention` all accelerators of the model.
   * @default - all of them
   */
  readonly tensorParallelSize?: number;
  /**
   * How many copies of the model are in a pod, among which SGLang distributes requests.
   * With `dataParallelAttention` how many copies of its attention, on the same accelerators.
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
   * The highest rank among the adapters.
   * @default - what the adapters have
   */
  readonly maxLoraRank?: number;
}

/**
 * SGLang with its OpenAI-compatible API on port 30000. A model is split over all accelerators of the pod.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: sglang({
 *     model: 'Qwen/Qwen3-235B-A22B',
 *     modelRevision: '8efa61729e24bd65b1d152b5ab5409052aa80e65',
 *     dataParallelSize: 4,
 *     expertParallelSize: 8,
 *   }),
 *   accelerator: { product: 'NVIDIA-H200', count: 8 },
 *   resources: { cpu: { request: 32 }, memory: { request: '512Gi' } },
 *   modelSize: '470Gi',
 * });
 *
 * @see https://docs.sglang.io
 * @see https://docs.sglang.io/docs/advanced_features/server_arguments for its arguments
 * @see https://docs.sglang.io/docs/advanced_features/quantization for methods of quantisation
 */
export function sglang(props: SglangProps): Engine {
  return {
    name: 'SGLang',
    signals: signalsOf(sglangMetrics),
    metrics: sglangMetrics,
    vendors: ['nvidia'],
    multiNode: true,
    telemetry: { traces: ['grpc', 'http/protobuf'], jsonLogs: false },
    run: (context) => runSglang(props, context),
  };
}

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

// LOAD_FORMAT_CHOICES in python/sglang/srt/server_args.py.
const loadFormats = [
  'auto',
  'bitsandbytes',
  'dummy',
  'fastsafetensors',
  'gguf',
  'layered',
  'mistral',
  'npcache',
  'pt',
  'runai_streamer',
  'safetensors',
  'sharded_state',
];

function runSglang(props: SglangProps, context: EngineContext): EngineRun {
  const { pods = 1 } = context;
  const servedName = props.servedModelName ?? context.serverName;
  checkCount(context, 'maxModelLength', props.maxModelLength);
  checkShare(context, 'gpuMemoryUtilization', props.gpuMemoryUtilization, { all: false });
  checkQuantization(context, 'SGLang', quantizationMethods, props.quantization);
  const sizes = parallelism(props, context);
  const args = [
    `--model-path=${modelOf(context, props.model)}`,
    ...flag('--revision', revisionOf(context, props)),
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
    ...flag('--data-parallel-size', props.dataParallelSize),
    ...flag('--enable-dp-attention', props.dataParallelAttention === true),
    ...flag('--expert-parallel-size', props.expertParallelSize),
    ...flag('--load-format', loadFormatOf(context, props, loadFormats)),
    ...flag('--quantization', props.quantization),
    ...flag('--context-length', props.maxModelLength),
    ...flag('--mem-fraction-static', props.gpuMemoryUtilization),
    ...traceArgs(context),
    ...groupArgs(context),
    ...(props.extraArgs ?? []),
  ];
  return {
    ...imageOf(props, 'lmsysorg/sglang', props.version ?? 'v0.5.17'),
    command: ['python3', '-m', 'sglang.launch_server'],
    args,
    // Which part each of them has follows from its rank.
    ...(pods === 1 ? {} : { worker: { args } }),
    env: {
      ...userName('sglang'),
      ...huggingFaceCache(context),
      ...huggingFaceAccess(props.huggingFaceToken),
    },
    ports: { http: 30000 },
    // Once it is told to stop, both answer with 503 while it finishes what it is answering.
    readinessPath: '/health',
    livenessPath: '/health',
    metricsPath: '/metrics',
    sources: sourcesOf(context, props.model),
    streams: isInObjectStore(props.model),
    ...memoryOf(props, { ...sizes, dataParallelSize: 1 }, 0.9),
  };
}

/** Which share, and by which protocol, stands in the variables of OpenTelemetry. */
function traceArgs({ telemetry }: EngineContext): readonly string[] {
  return telemetry?.traces === undefined
    ? []
    : ['--enable-trace', `--otlp-traces-endpoint=${traceUrl(telemetry.traces)}`];
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
        ...flag('--max-lora-rank', rank),
        '--lora-paths',
        ...adapters.map(({ name, location }) => `${name}=${location}`),
      ];
}
