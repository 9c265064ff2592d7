import { tgiMetrics } from '../../workload/metrics/catalogue/tgi';
import { isDeferred } from '../../workload/synthesis/markers';
import { mountedAdaptersOf } from './adapters';
import type { LanguageModelProps } from './common-props';
import type { Engine, EngineContext, EngineRun } from './engine';
import { flag } from './flag';
import { huggingFaceAccess, huggingFaceCache } from './hugging-face';
import { imageOf } from './image';
import { memoryOf } from './memory';
import { modelOf, revisionOf, sourcesOf } from './model';
import { checkCount, checkShare } from './numbers';
import { shapeParallelism } from './parallelism';
import { checkQuantization } from './quantization';
import { signalsOf } from './signals';
import { tagAtLeast } from '../../workload/images/tag';
import { userName } from './user-name';

export interface TgiProps extends Omit<LanguageModelProps, 'servedModelName'> {
  /**
   * The version of TGI: the tag of `ghcr.io/huggingface/text-generation-inference`. With an `image` of your own, for
   * instance of a later version, the version in it, which decides about flags.
   * @default '3.1.0', the last one whose published image runs as a user other than root
   */
  readonly version?: string;
  /**
   * Over how many accelerators each layer is split: all of them.
   * @default - all of them
   */
  readonly tensorParallelSize?: number;
  /**
   * The longest prompt, in tokens.
   * @default - what fits the accelerator's memory
   */
  readonly maxInputTokens?: number;
  /**
   * The longest prompt and answer together, in tokens.
   * @default - what fits the accelerator's memory
   */
  readonly maxModelLength?: number;
}

/**
 * Hugging Face's Text Generation Inference, with its own and an OpenAI-compatible API on port 8080. It is in
 * maintenance: for models that already run on it.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: tgi({
 *     model: 'meta-llama/Llama-3.1-8B-Instruct',
 *     modelRevision: '0e9e39f249a16976918f6564b8830bc894c89659',
 *     huggingFaceToken: secret.key('token'),
 *   }),
 *   accelerator: { product: 'NVIDIA-H100-80GB-HBM3' },
 *   resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
 * });
 *
 * @see https://github.com/huggingface/text-generation-inference
 * @see https://huggingface.co/docs/text-generation-inference/reference/launcher for its arguments
 * @see https://huggingface.co/docs/text-generation-inference/conceptual/quantization for methods of quantisation
 */
export function tgi(props: TgiProps): Engine {
  return {
    name: 'TGI',
    signals: signalsOf(tgiMetrics),
    metrics: tgiMetrics,
    vendors: ['nvidia'],
    telemetry: { traces: ['grpc'], jsonLogs: true },
    run: (context) => runTgi(props, context),
  };
}

// enum Quantization in launcher/src/main.rs of 3.1.0 and 3.3.7.
const quantizationMethods = [
  'awq',
  'bitsandbytes',
  'bitsandbytes-fp4',
  'bitsandbytes-nf4',
  'compressed-tensors',
  'eetq',
  'exl2',
  'fp8',
  'gptq',
  'marlin',
];

function runTgi(props: TgiProps, context: EngineContext): EngineRun {
  const version = props.version ?? '3.1.0';
  checkProps(props, context, version);
  const { tensorParallelSize: shards } = shapeParallelism(context, { tensorParallelSize: props.tensorParallelSize });
  context.problems.expect(
    props.quantization !== 'exl2' || shards === 1 || isDeferred(shards),
    'engine.quantization',
    "must be another than 'exl2' on several accelerators, which cannot split it",
    props.quantization,
  );
  return {
    ...imageOf(props, 'ghcr.io/huggingface/text-generation-inference', version),
    command: ['text-generation-launcher'],
    args: [
      `--model-id=${modelOf(context, props.model)}`,
      ...flag('--revision', revisionOf(context, props)),
      // By default it takes the pod's name from HOSTNAME, and a port below 1024 from the image.
      '--hostname=0.0.0.0',
      '--port=8080',
      `--num-shard=${shards}`,
      ...flag('--quantize', props.quantization),
      ...flag('--max-input-tokens', props.maxInputTokens),
      ...flag('--max-total-tokens', props.maxModelLength),
      ...flag('--cuda-memory-fraction', props.gpuMemoryUtilization),
      ...loraArgs(context),
      ...telemetryArgs(context),
      // Earlier versions wait for 90 seconds.
      ...(tagAtLeast(version, 3, 2, 2) ? [`--graceful-termination-timeout=${context.requestSeconds}`] : []),
      ...(props.extraArgs ?? []),
    ],
    env: {
      ...userName('tgi'),
      ...huggingFaceCache(context),
      ...huggingFaceAccess(props.huggingFaceToken),
    },
    ports: { http: 8080 },
    readinessPath: '/health',
    livenessPath: '/health',
    metricsPath: '/metrics',
    sources: sourcesOf(context, props.model),
    ...memoryOf(props, { tensorParallelSize: shards, pipelineParallelSize: 1, dataParallelSize: 1 }, 1),
  };
}

function checkProps(props: TgiProps, context: EngineContext, version: string): void {
  const { problems } = context;
  // A tag that is no version is reported as such.
  const rootOnly = /^\d/.test(version) && tagAtLeast(version, 3, 1, 1);
  problems.expect(
    props.image !== undefined || !rootOnly,
    'engine.version',
    "must be at most '3.1.0': Python is in root's home in later images, " +
      'so they run as root only (huggingface/text-generation-inference#3082). ' +
      "Build one with it elsewhere and give it as 'engine.image'",
    version,
  );
  checkQuantization(context, 'TGI', quantizationMethods, props.quantization);
  checkCount(context, 'maxInputTokens', props.maxInputTokens);
  checkCount(context, 'maxModelLength', props.maxModelLength);
  const { maxInputTokens: input, maxModelLength: total } = props;
  if (input !== undefined && total !== undefined && !isDeferred(input) && !isDeferred(total)) {
    problems.expect(
      input < total,
      'engine.maxInputTokens',
      `must leave room for an answer within 'engine.maxModelLength' (${total})`,
      input,
    );
  }
  checkShare(context, 'gpuMemoryUtilization', props.gpuMemoryUtilization, { all: true });
}

/** It sends the traces of all requests. */
function telemetryArgs({ telemetry, serverName }: EngineContext): readonly string[] {
  return [
    ...flag('--json-output', telemetry?.jsonLogs === true),
    ...(telemetry?.traces === undefined
      ? []
      : [`--otlp-endpoint=${telemetry.traces.endpoint}`, `--otlp-service-name=${serverName}`]),
  ];
}

/** @see https://huggingface.co/docs/text-generation-inference/conceptual/lora */
function loraArgs(context: EngineContext): readonly string[] {
  const adapters = mountedAdaptersOf(
    context,
    context.serverName,
    'must be folders that are mounted, for TGI downloads none under another name',
  );
  return adapters.length === 0
    ? []
    : [`--lora-adapters=${adapters.map(({ name, location }) => `${name}=${location}`).join(',')}`];
}
