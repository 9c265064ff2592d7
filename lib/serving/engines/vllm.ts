import type { SecretKey } from '../../workload/configuration/secret-source';
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
import { tagAtLeast } from '../../workload/images/tag';
import { vllmMetrics } from '../../workload/metrics/catalogue/vllm';
import { userName } from './user-name';

export interface VllmProps extends LanguageModelProps, ParallelSizes, LoadFormatProps {
  /**
   * The version of vLLM: the tag of `vllm/vllm-openai`. With an `image` of your own, the version in it, which decides
   * about flags.
   * @default 'v0.18.0'
   */
  readonly version?: string;
  /**
   * Whether the experts of a mixture of experts are distributed over the accelerators instead of split.
   * @default false
   */
  readonly expertParallel?: boolean;
  /**
   * The highest rank among the adapters: 1, 8, 16, 32, 64, 128, 256, 320 or 512.
   * @default - vLLM's own: 16
   */
  readonly maxLoraRank?: number;
  /**
   * The key that requests to `/v1` have to name as `Authorization: Bearer …`. Health and metrics are told without it.
   * @default - everybody who reaches the server is answered
   */
  readonly apiKey?: SecretKey;
}

/**
 * vLLM with its OpenAI-compatible API on port 8000. A model is split over all accelerators of the pod.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: vllm({
 *     model: 'Qwen/Qwen3-32B',
 *     modelRevision: '9216db5781bf21249d130ec9da846c4624c16137',
 *     quantization: 'fp8',
 *     maxModelLength: 32768,
 *   }),
 *   accelerator: { product: 'NVIDIA-H100-80GB-HBM3' },
 *   resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
 * });
 *
 * @see https://docs.vllm.ai
 * @see https://docs.vllm.ai/en/latest/cli/serve.html for its arguments
 * @see https://docs.vllm.ai/en/stable/features/quantization/ for methods of quantisation
 * @see https://docs.vllm.ai/en/stable/usage/metrics/ for its metrics
 */
export function vllm(props: VllmProps): Engine {
  const metrics = vllmMetrics(props.version ?? defaultVersion);
  return {
    name: 'vLLM',
    signals: signalsOf(metrics),
    metrics,
    vendors: ['nvidia'],
    multiNode: true,
    telemetry: { traces: ['grpc', 'http/protobuf'], jsonLogs: false },
    run: (context) => runVllm(props, context),
  };
}

const defaultVersion = 'v0.18.0';

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

// config/load.py of 0.18 and 0.29.
const loadFormats = [
  'auto',
  'bitsandbytes',
  'dummy',
  'fastsafetensors',
  'gguf',
  'hf',
  'mistral',
  'npcache',
  'pt',
  'runai_streamer',
  'runai_streamer_sharded',
  'safetensors',
  'sharded_state',
  'tensorizer',
];

const loraRanks = [1, 8, 16, 32, 64, 128, 256, 320, 512];

function runVllm(props: VllmProps, context: EngineContext): EngineRun {
  const { pods = 1 } = context;
  const version = props.version ?? defaultVersion;
  const servedName = props.servedModelName ?? context.serverName;
  checkCount(context, 'maxModelLength', props.maxModelLength);
  checkShare(context, 'gpuMemoryUtilization', props.gpuMemoryUtilization, { all: true });
  checkQuantization(context, 'vLLM', quantizationMethods, props.quantization);
  const sizes = shapeParallelism(context, {
    tensorParallelSize: props.tensorParallelSize,
    pipelineParallelSize: props.pipelineParallelSize,
    dataParallelSize: props.dataParallelSize,
  });
  checkPods(props, context, version);
  const revision = revisionOf(context, props);
  const argsFor = (own: readonly string[]): readonly string[] => [
    modelOf(context, props.model),
    ...flag('--revision', revision),
    '--host=0.0.0.0',
    '--port=8000',
    `--served-model-name=${servedName}`,
    ...loraArgs(props, context, servedName),
    `--tensor-parallel-size=${sizes.tensorParallelSize}`,
    ...(sizes.pipelineParallelSize === 1 && props.pipelineParallelSize === undefined
      ? []
      : [`--pipeline-parallel-size=${sizes.pipelineParallelSize}`]),
    ...flag('--data-parallel-size', props.dataParallelSize),
    ...flag('--enable-expert-parallel', props.expertParallel === true),
    ...flag('--load-format', loadFormatOf(context, props, loadFormats)),
    ...flag('--quantization', props.quantization),
    ...flag('--max-model-len', props.maxModelLength),
    ...flag('--gpu-memory-utilization', props.gpuMemoryUtilization),
    // Without, it breaks off what it is answering when it is told to stop.
    ...(tagAtLeast(version, 0, 18) ? [`--shutdown-timeout=${context.requestSeconds}`] : []),
    ...traceArgs(context),
    ...groupArgs(context),
    ...own,
    ...(props.extraArgs ?? []),
  ];
  return {
    ...imageOf(props, 'vllm/vllm-openai', version),
    // The image's entry point differs between versions.
    command: ['vllm', 'serve'],
    args: argsFor([]),
    // It holds its part of the model and serves nothing.
    ...(pods === 1 ? {} : { worker: { args: argsFor(['--headless']) } }),
    env: {
      ...userName('vllm'),
      ...huggingFaceCache(context),
      VLLM_CACHE_ROOT: `${context.cachePath}/vllm`,
      ...huggingFaceAccess(props.huggingFaceToken),
      // As an argument it would stand in the log, which tells all arguments.
      ...(props.apiKey === undefined ? {} : { VLLM_API_KEY: props.apiKey }),
    },
    ports: { http: 8000 },
    readinessPath: '/health',
    livenessPath: '/health',
    metricsPath: '/metrics',
    sources: sourcesOf(context, props.model),
    streams: isInObjectStore(props.model),
    ...memoryOf(props, { ...sizes, ...(props.expertParallel === true ? {} : { dataParallelSize: 1 }) }, 0.9),
  };
}

/** Which share, and by which protocol, stands in the variables of OpenTelemetry. */
function traceArgs({ telemetry }: EngineContext): readonly string[] {
  return telemetry?.traces === undefined ? [] : [`--otlp-traces-endpoint=${traceUrl(telemetry.traces)}`];
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
    // As many in a batch as there are: by default, requests for a second adapter wait
    // until those for the first are done.
    `--max-loras=${adapters.length}`,
    ...flag('--max-lora-rank', rank),
    '--lora-modules',
    ...adapters.map(({ name, location }) => `${name}=${location}`),
  ];
}
