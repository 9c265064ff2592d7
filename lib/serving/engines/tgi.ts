import type { SecretKey } from '../../workload/config-secret';
import type { Image } from '../../workload/image-reference';
import { isDeferred } from '../../workload/markers';
import { adaptersOf } from './adapters';
import type { Engine, EngineContext, EngineRun } from './engine';
import { huggingFaceAccess, huggingFaceCache } from './hugging-face';
import { modelOf } from './model';
import { shapeParallelism } from './parallelism';
import { checkQuantization } from './quantization';
import type { EngineSignal } from './signals';
import { tagAtLeast } from './tag';

export interface TgiProps {
  /**
   * The model: its name at Hugging Face, or the path of a folder that is mounted.
   * @default - the folder where the server has put the model
   */
  readonly model?: string;
  /**
   * The version of TGI: the image's tag. With an `image` of your own, the version in it, which decides about flags.
   * @default '3.1.0', the last one whose published image runs as a user other than root
   */
  readonly version?: string;
  /**
   * The image, for instance one of your own for a later version.
   * @default - ghcr.io/huggingface/text-generation-inference
   */
  readonly image?: Image;
  /**
   * Over how many accelerators each layer is split: all of them.
   * @default - all of them
   */
  readonly tensorParallelSize?: number;
  /**
   * How the model is or becomes quantised: `awq`, `gptq`, `fp8`, `eetq`.
   * @default - as its configuration says
   * @see https://huggingface.co/docs/text-generation-inference/conceptual/quantization
   */
  readonly quantization?: string;
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
  /**
   * How much of the accelerator's memory TGI takes, from 0 to 1.
   * @default - TGI's own: all of it
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
   * @see https://huggingface.co/docs/text-generation-inference/reference/launcher
   */
  readonly extraArgs?: readonly string[];
}

/**
 * Hugging Face's Text Generation Inference, with its own and an OpenAI-compatible API on port 8080. It is in maintenance:
 * for models that already run on it.
 *
 * @see https://github.com/huggingface/text-generation-inference
 */
export function tgi(props: TgiProps): Engine {
  return { name: 'TGI', signals, vendors: ['nvidia'], run: (context) => runTgi(props, context) };
}

/** @see https://huggingface.co/docs/text-generation-inference/reference/metrics */
const signals: readonly EngineSignal[] = [
  {
    name: 'waitingRequests',
    metric: 'tgi_queue_size',
    kind: 'gauge',
    across: 'sum',
    description: 'requests that wait for room in a batch',
    target: 5,
  },
  {
    name: 'runningRequests',
    metric: 'tgi_batch_current_size',
    kind: 'gauge',
    across: 'sum',
    description: 'requests that are being answered at the same time',
    target: 64,
  },
];

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
    image: props.image ?? `ghcr.io/huggingface/text-generation-inference:${version}`,
    ...(props.image === undefined ? {} : { imageProp: 'engine.image' }),
    command: ['text-generation-launcher'],
    args: [
      `--model-id=${modelOf(context, props.model)}`,
      // By default it takes the pod's name from HOSTNAME, and a port below 1024 from the image.
      '--hostname=0.0.0.0',
      '--port=8080',
      `--num-shard=${shards}`,
      ...(props.quantization === undefined ? [] : [`--quantize=${props.quantization}`]),
      ...(props.maxInputTokens === undefined ? [] : [`--max-input-tokens=${props.maxInputTokens}`]),
      ...(props.maxModelLength === undefined ? [] : [`--max-total-tokens=${props.maxModelLength}`]),
      ...(props.gpuMemoryUtilization === undefined ? [] : [`--cuda-memory-fraction=${props.gpuMemoryUtilization}`]),
      ...loraArgs(context),
      // Earlier versions wait for 90 seconds.
      ...(tagAtLeast(version, 3, 2, 2) ? [`--graceful-termination-timeout=${context.requestSeconds}`] : []),
      ...(props.extraArgs ?? []),
    ],
    env: {
      // PyTorch's compiler asks for the user's name, which user ids without an account have only by this variable.
      USER: 'tgi',
      ...huggingFaceCache(context),
      ...huggingFaceAccess(props.huggingFaceToken),
    },
    ports: { http: 8080 },
    readinessPath: '/health',
    livenessPath: '/health',
    metricsPath: '/metrics',
  };
}

function checkProps(props: TgiProps, context: EngineContext, version: string): void {
  const { problems } = context;
  // A tag that is no version is reported as such.
  const rootOnly = /^\d/.test(version) && tagAtLeast(version, 3, 1, 1);
  problems.expect(
    props.image !== undefined || !rootOnly,
    'engine.version',
    "must be at most '3.1.0': Python is in root's home in later images, so they run as root only (huggingface/text-generation-inference#3082). Build one with it elsewhere and give it as 'engine.image'",
    version,
  );
  checkQuantization(context, 'TGI', quantizationMethods, props.quantization);
  for (const prop of ['maxInputTokens', 'maxModelLength'] as const) {
    if (props[prop] !== undefined) {
      problems.integer(props[prop], `engine.${prop}`, 1);
    }
  }
  const { maxInputTokens: input, maxModelLength: total, gpuMemoryUtilization: share } = props;
  if (input !== undefined && total !== undefined && !isDeferred(input) && !isDeferred(total)) {
    problems.expect(
      input < total,
      'engine.maxInputTokens',
      `must leave room for an answer within 'engine.maxModelLength' (${total})`,
      input,
    );
  }
  if (share !== undefined && !isDeferred(share)) {
    problems.expect(share > 0 && share <= 1, 'engine.gpuMemoryUtilization', 'must be more than 0 and at most 1', share);
  }
}

/** @see https://huggingface.co/docs/text-generation-inference/conceptual/lora */
function loraArgs(context: EngineContext): readonly string[] {
  const adapters = adaptersOf(context, context.serverName);
  for (const { location } of adapters) {
    // Under a name of their own, it does not download them.
    context.problems.expect(
      isDeferred(location) || location.startsWith('/'),
      'adapters',
      'must be folders that are mounted, for TGI downloads none under another name',
      location,
    );
  }
  return adapters.length === 0
    ? []
    : [`--lora-adapters=${adapters.map(({ name, location }) => `${name}=${location}`).join(',')}`];
}
