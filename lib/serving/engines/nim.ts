import { posix } from 'node:path';
import type { SecretKey } from '../../workload/configuration/secret-source';
import type { Env } from '../../workload/pod/env';
import type { Image } from '../../workload/images/image-reference';
import { nimMetrics } from '../../workload/metrics/catalogue/nim';
import { isDeferred } from '../../workload/synthesis/markers';
import { checkReference } from '../../workload/objects/names';
import { adaptersOf } from './adapters';
import type { LanguageModelProps } from './common-props';
import type { Engine, EngineContext, EngineRun } from './engine';
import { huggingFaceAccess } from './hugging-face';
import { checkMutable, sourcesOf } from './model';
import { checkCount } from './numbers';
import { shapeParallelism } from './parallelism';
import { signalsOf } from './signals';
import { userName } from './user-name';

export interface NimProps extends Pick<LanguageModelProps, 'servedModelName' | 'huggingFaceToken' | 'mutable'> {
  /**
   * The microservice, of version 2 or later, with its exact version.
   * @default 'nvcr.io/nim/nvidia/model-free-nim:2.0.6', which serves any model
   */
  readonly image?: Image;
  /**
   * The model: its name at Hugging Face, the path of a folder that is mounted, or `hf://`
   * or `ngc://` and its name there.
   * @default - the folder where the server has put the model, or else what the image was made for
   */
  readonly model?: string;
  /**
   * The profile: which variant of the model is run on how many accelerators. The image lists
   * them with `list-model-profiles`.
   * @default - what NIM chooses for the accelerators of the pod
   */
  readonly profile?: string;
  /**
   * Over how many accelerators each layer is split.
   * @default - as the profile says; with `pipelineParallelSize` the rest of the accelerators
   */
  readonly tensorParallelSize?: number;
  /**
   * In how many parts, one after the other, the layers are split.
   * @default - as the profile says; with `tensorParallelSize` 1
   */
  readonly pipelineParallelSize?: number;
  /**
   * The longest context, in tokens.
   * @default - as the profile says
   */
  readonly maxModelLength?: number;
  /**
   * The key with which NGC gives out models. The registry wants it too, by `imagePullSecret`.
   * @default - none: the model comes from elsewhere, or needs none
   */
  readonly ngcApiKey?: SecretKey;
  /**
   * The name of the Secret, of type `kubernetes.io/dockerconfigjson`, with which the image is pulled from nvcr.io.
   * @default - those of the environment
   */
  readonly imagePullSecret?: string;
  /**
   * Arguments for `nim-serve`, which hands them to its engine.
   * @default - none
   * @see https://docs.nvidia.com/nim/large-language-models/latest/reference/environment-variables.html
   */
  readonly extraArgs?: readonly string[];
}

/**
 * NVIDIA NIM for large language models, with its OpenAI-compatible API on port 8000.
 *
 * @example
 * const ngc = new ConfigSecret(environment, 'ngc', { name: 'ngc', keys: ['api-key'] });
 * new GpuModelServer(environment, 'chat', {
 *   engine: nim({ image: 'nvcr.io/nim/meta/llama-3.1-8b-instruct:2.0.6', ngcApiKey: ngc.key('api-key') }),
 *   accelerator: { product: 'NVIDIA-H100-80GB-HBM3' },
 *   resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
 * });
 *
 * @see https://docs.nvidia.com/nim/large-language-models/latest/reference/architecture.html
 */
export function nim(props: NimProps): Engine {
  // It passes on the metrics of the vLLM inside.
  return {
    name: 'NIM',
    signals: signalsOf(nimMetrics),
    metrics: nimMetrics,
    vendors: ['nvidia'],
    telemetry: { traces: ['http/protobuf'], jsonLogs: true },
    run: (context) => runNim(props, context),
  };
}

const anyModel = 'nvcr.io/nim/nvidia/model-free-nim:2.0.6';

function runNim(props: NimProps, context: EngineContext): EngineRun {
  const { problems } = context;
  const image = props.image ?? anyModel;
  const tag = typeof image === 'string' && !isDeferred(image) ? image : '';
  problems.expect(
    !/:1\.\d/.test(tag),
    'engine.image',
    "must be of version 2 or later: earlier ones have other variables and metrics. Use 'customEngine' for them",
    tag,
  );
  checkCount(context, 'maxModelLength', props.maxModelLength);
  if (props.imagePullSecret !== undefined) {
    checkReference(problems, props.imagePullSecret, 'engine.imagePullSecret');
  }
  return {
    image,
    imageProp: 'engine.image',
    ...(props.imagePullSecret === undefined ? {} : { imagePullSecrets: [props.imagePullSecret] }),
    args: props.extraArgs === undefined || props.extraArgs.length === 0 ? [] : ['nim-serve', ...props.extraArgs],
    env: {
      ...userName('nim'),
      NIM_CACHE_PATH: context.cachePath,
      NIM_SERVER_PORT: 8000,
      NIM_SERVED_MODEL_NAME: props.servedModelName ?? context.serverName,
      ...modelEnv(props, context),
      ...(props.profile === undefined ? {} : { NIM_MODEL_PROFILE: props.profile }),
      ...(props.maxModelLength === undefined ? {} : { NIM_MAX_MODEL_LEN: props.maxModelLength }),
      ...parallelEnv(props, context),
      ...adapterEnv(props, context),
      ...telemetryEnv(context),
      ...(props.ngcApiKey === undefined ? {} : { NGC_API_KEY: props.ngcApiKey }),
      ...huggingFaceAccess(props.huggingFaceToken),
    },
    ports: { http: 8000 },
    readinessPath: '/v1/health/ready',
    livenessPath: '/v1/health/live',
    metricsPath: '/v1/metrics',
    sources: sourcesOf(context, props.model ?? 'the model of the image', hubOf(props)),
    // At its start it writes the manifest of its model and the configuration of its proxy into
    // folders of its image, and nothing says which these are: it has no source that could
    // be read, and no read-only mode.
    writableRoot: true,
  };
}

// Without a model it serves what its image was made for, which NGC has.
function hubOf({ model }: NimProps): string {
  return model === undefined || model.startsWith('ngc://') ? 'https://api.ngc.nvidia.com' : 'https://huggingface.co';
}

function modelEnv(props: NimProps, context: EngineContext): Env {
  const { modelPath, problems } = context;
  const model = modelPath ?? props.model;
  if (model === undefined) {
    problems.expect(
      props.image !== undefined,
      'engine.model',
      `must name a model, for the image '${anyModel}' has none`,
    );
    return {};
  }
  problems.expect(model !== '', 'engine.model', 'must name a model or a folder', model);
  const found = isDeferred(model) || model.startsWith('/') || model.includes('://');
  const path = found ? model : `hf://${model}`;
  if (path.startsWith('hf://')) {
    checkMutable(context, 'NIM', props);
  }
  return { NIM_MODEL_PATH: path };
}

// A profile knows how many accelerators it takes; saying it again could only contradict it.
function parallelEnv(props: NimProps, context: EngineContext): Env {
  if (props.tensorParallelSize === undefined && props.pipelineParallelSize === undefined) {
    return {};
  }
  const sizes = shapeParallelism(context, {
    tensorParallelSize: props.tensorParallelSize,
    pipelineParallelSize: props.pipelineParallelSize,
  });
  return { NIM_TENSOR_PARALLEL_SIZE: sizes.tensorParallelSize, NIM_PIPELINE_PARALLEL_SIZE: sizes.pipelineParallelSize };
}

/** @see https://docs.nvidia.com/nim/large-language-models/latest/reference/logging-and-observability.html */
function telemetryEnv({ telemetry, serverName }: EngineContext): Env {
  return {
    ...(telemetry?.jsonLogs === true ? { NIM_JSONL_LOGGING: true } : {}),
    ...(telemetry?.traces === undefined
      ? {}
      : {
          NIM_ENABLE_OTEL: true,
          NIM_OTEL_SERVICE_NAME: serverName,
          NIM_OTEL_TRACES_EXPORTER: 'otlp',
          NIM_OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.traces.endpoint,
        }),
  };
}

/** @see https://docs.nvidia.com/nim/large-language-models/latest/advanced-use-cases/finetune-lora.html */
function adapterEnv(props: NimProps, context: EngineContext): Env {
  const adapters = adaptersOf(context, props.servedModelName ?? context.serverName);
  const [first] = adapters;
  if (first === undefined) {
    return {};
  }
  const folder = posix.dirname(first.location);
  for (const { name, location } of adapters) {
    if (!isDeferred(location)) {
      const found = location.startsWith('/') && location === posix.join(folder, name);
      context.problems.expect(
        found,
        'adapters',
        'must be folders of one folder that are called as the adapters are: ' +
          `NIM takes the folder, such as '/adapters' with '/adapters/${name}' in it`,
        location,
      );
    }
  }
  return { NIM_PEFT_SOURCE: folder };
}
