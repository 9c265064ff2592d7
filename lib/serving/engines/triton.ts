import { tritonMetrics } from '../../workload/metrics/catalogue/triton';
import { traceUrl } from '../../workload/telemetry/open-telemetry-env';
import { isDeferred } from '../../workload/synthesis/markers';
import { refuseAdapters } from './adapters';
import type { EngineProps } from './common-props';
import type { Engine, EngineContext, EngineRun } from './engine';
import { flag } from './flag';
import { huggingFaceCache } from './hugging-face';
import { imageOf } from './image';
import { signalsOf } from './signals';

export interface TritonProps extends EngineProps {
  /**
   * Where the model repository is: a folder that is mounted, or `s3://`, `gs://` or `as://` and the
   * way to it, with credentials in the server's `env`.
   * @default - the folder where the server has put it
   * @see https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_repository.md
   */
  readonly modelRepository?: string;
  /**
   * When models are loaded: `none` all of them at start, `poll` also what changes in the
   * repository later, `explicit` those of `loadModels` and what clients ask for. Caution: `poll` may see a
   * model that is only half written.
   * @default 'none'
   * @see https://github.com/triton-inference-server/server/blob/main/docs/user_guide/model_management.md
   */
  readonly modelControlMode?: 'none' | 'poll' | 'explicit';
  /**
   * The models that are loaded at start. Needs the mode `explicit`.
   * @default - with `explicit` none
   */
  readonly loadModels?: readonly string[];
  /**
   * How often the repository is looked at, in seconds. Needs the mode `poll`.
   * @default - Triton's own: 15
   */
  readonly repositoryPollSeconds?: number;
  /**
   * The tag of `nvcr.io/nvidia/tritonserver`: the release and what is in it, such as `26.07-py3`,
   * `26.07-vllm-python-py3` or `26.07-trtllm-python-py3`.
   * @default '26.07-py3'
   */
  readonly version?: string;
}

/**
 * Triton Inference Server: the models of a repository over HTTP on port 8000 and gRPC on
 * port 8001. How a model uses the accelerators of the pod is said in its own configuration.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: triton({ modelRepository: 's3://models/repository', loadModels: ['ranker', 'embedder'] }),
 *   accelerator: { product: 'NVIDIA-H100-80GB-HBM3' },
 *   resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
 * });
 *
 * @see https://github.com/triton-inference-server/server
 * @see https://github.com/triton-inference-server/server/blob/main/src/command_line_parser.cc for its arguments
 */
export function triton(props: TritonProps): Engine {
  return {
    name: 'Triton',
    signals: signalsOf(tritonMetrics),
    metrics: tritonMetrics,
    vendors: ['nvidia'],
    telemetry: { traces: ['http/protobuf'], jsonLogs: false },
    run: (context) => runTriton(props, context),
  };
}

function runTriton(props: TritonProps, context: EngineContext): EngineRun {
  const mode = props.modelControlMode ?? 'none';
  refuseAdapters(context, 'Triton');
  checkRepository(props, context, mode);
  return {
    ...imageOf(props, 'nvcr.io/nvidia/tritonserver', props.version ?? '26.07-py3'),
    // The image's entry point stays: it makes newer CUDA work with an older driver.
    args: [
      'tritonserver',
      `--model-repository=${context.modelPath ?? props.modelRepository ?? ''}`,
      `--model-control-mode=${mode}`,
      ...(props.loadModels ?? []).map((model) => `--load-model=${model}`),
      ...flag('--repository-poll-secs', props.repositoryPollSeconds),
      '--http-port=8000',
      '--grpc-port=8001',
      '--metrics-port=8002',
      `--exit-timeout-secs=${context.requestSeconds}`,
      ...traceArgs(context),
      ...(props.extraArgs ?? []),
    ],
    // For its vLLM backend, whose models may come from Hugging Face.
    env: huggingFaceCache(context),
    ports: { http: 8000, grpc: 8001, metrics: 8002 },
    // Ready once every model is: that is what --strict-readiness says, which is the default.
    readinessPath: '/v2/health/ready',
    livenessPath: '/v2/health/live',
    metricsPath: '/metrics',
    // Others are read from its arguments.
    sources: isDeferred(props.modelRepository) ? ['s3://repository'] : [],
  };
}

/** @see https://github.com/triton-inference-server/server/blob/main/docs/user_guide/trace.md */
function traceArgs({ telemetry, serverName }: EngineContext): readonly string[] {
  const traces = telemetry?.traces;
  if (traces === undefined) {
    return [];
  }
  return [
    '--trace-config=mode=opentelemetry',
    '--trace-config=level=TIMESTAMPS',
    // One of so many requests.
    `--trace-config=rate=${traces.sampling === 0 ? 0 : Math.round(1 / traces.sampling)}`,
    `--trace-config=opentelemetry,url=${traceUrl(traces)}`,
    `--trace-config=opentelemetry,resource=service.name=${serverName}`,
  ];
}

function checkRepository(props: TritonProps, { modelPath, problems }: EngineContext, mode: string): void {
  const repository = modelPath ?? props.modelRepository ?? '';
  if (!isDeferred(repository)) {
    problems.expect(
      /^(\/|(s3|gs|as):\/\/.)/.test(repository),
      'engine.modelRepository',
      "must be an absolute path, or begin with 's3://', 'gs://' or 'as://'",
      props.modelRepository,
    );
  }
  problems.expect(
    ['none', 'poll', 'explicit'].includes(mode),
    'engine.modelControlMode',
    "must be 'none', 'poll' or 'explicit'",
    mode,
  );
  const models = props.loadModels ?? [];
  problems.expect(
    models.length === 0 || mode === 'explicit',
    'engine.loadModels',
    "needs 'engine.modelControlMode' to be 'explicit'",
    models,
  );
  problems.expect(
    !models.includes('*') || models.length === 1,
    'engine.loadModels',
    "must be '*' alone, or names of models",
    models,
  );
  if (props.repositoryPollSeconds !== undefined) {
    problems.integer(props.repositoryPollSeconds, 'engine.repositoryPollSeconds', 1);
    problems.expect(
      mode === 'poll',
      'engine.repositoryPollSeconds',
      "needs 'engine.modelControlMode' to be 'poll'",
      props.repositoryPollSeconds,
    );
  }
}
