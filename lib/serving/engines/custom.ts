import type { Env } from '../../workload/pod/env';
import type { Image } from '../../workload/images/image-reference';
import type { EngineMetrics } from '../../workload/metrics/engine-metrics';
import { readAddress } from '../../workload/isolation/destinations';
import { isDeferred } from '../../workload/synthesis/markers';
import { checkReference } from '../../workload/objects/names';
import { adaptersOf, refuseAdapters } from './adapters';
import type { Engine, EngineContext, EngineRun } from './engine';
import { signalsOf, type EngineSignal } from './signals';

export interface CustomEngineProps {
  /** The image: a reference with an exact tag or digest, or an `ImageBuild`. */
  readonly image: Image;
  /**
   * What people call it.
   * @default 'own engine'
   */
  readonly name?: string;
  /**
   * The program.
   * @default - the entry point of the image
   */
  readonly command?: readonly string[];
  /**
   * Its arguments, or a function of what the server knows that makes them: accelerators, the model's folder, adapters.
   * @default - none
   */
  readonly args?: readonly string[] | ((context: EngineContext) => readonly string[]);
  /**
   * The arguments of the pods but the first, where several hold one copy of the model
   * together, or a function that makes them. `$(LWS_LEADER_ADDRESS)` in an argument is where the first one is found,
   * `$(LWS_WORKER_INDEX)` the pod's number, from 0.
   * @default - it runs in one pod only
   */
  readonly workerArgs?: readonly string[] | ((context: EngineContext) => readonly string[]);
  /**
   * Its environment variables.
   * @default - none
   */
  readonly env?: Env;
  /** The port of its HTTP API. */
  readonly port: number;
  /**
   * The port of its gRPC API.
   * @default - it has none
   */
  readonly grpcPort?: number;
  /**
   * The port of its metrics.
   * @default - that of its HTTP API
   */
  readonly metricsPort?: number;
  /**
   * Answers with 200 when the model is loaded.
   * @default - its port accepts connections
   */
  readonly readinessPath?: string;
  /**
   * Answers with 200 as long as it works.
   * @default - its port accepts connections
   */
  readonly livenessPath?: string;
  /**
   * Where Prometheus finds its metrics.
   * @default - it has none
   */
  readonly metricsPath?: string;
  /**
   * Which of its metrics the number of pods can follow.
   * @default - those of `metrics`
   */
  readonly signals?: readonly EngineSignal[];
  /**
   * All of its metrics, and which tells what: `engineMetrics('vllm')` where a known engine works inside.
   * @default - not known: alerts are about its pods only
   */
  readonly metrics?: EngineMetrics;
  /**
   * Secrets with which the image is pulled, besides those of the environment.
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * The addresses from which it fetches its model and what belongs to it, such as `https://huggingface.co`: where
   * workloads are isolated, it reaches no others. None where the server mounts the model.
   * @default - not known: those that its arguments and variables name, and what the server `reaches`
   */
  readonly sources?: readonly string[];
}

/**
 * An engine of one's own: any image that serves a model on accelerators over HTTP. The rest of
 * the server is as for all engines.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: customEngine({
 *     image: 'registry.example.com/engines/mine:1.4.0',
 *     port: 8000,
 *     args: ({ accelerators }) => [`--gpus=${accelerators}`],
 *   }),
 *   accelerator: { product: 'NVIDIA-H100-80GB-HBM3' },
 *   resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
 * });
 */
export function customEngine(props: CustomEngineProps): Engine {
  return {
    name: props.name ?? 'own engine',
    signals: props.signals ?? (props.metrics === undefined ? [] : signalsOf(props.metrics)),
    ...(props.metrics === undefined ? {} : { metrics: props.metrics }),
    multiNode: props.workerArgs !== undefined,
    withoutAccelerator: true,
    run: (context) => runCustom(props, context),
  };
}

function runCustom(props: CustomEngineProps, context: EngineContext): EngineRun {
  const { problems } = context;
  if (typeof props.args === 'function') {
    adaptersOf(context, context.serverName);
  } else {
    refuseAdapters(context, "an engine whose 'engine.args' are no function");
  }
  for (const path of ['readinessPath', 'livenessPath', 'metricsPath'] as const) {
    const given = props[path];
    problems.expect(
      given === undefined || isDeferred(given) || given.startsWith('/'),
      `engine.${path}`,
      "must begin with '/'",
      given,
    );
  }
  problems.expect(
    props.metricsPort === undefined || props.metricsPath !== undefined,
    'engine.metricsPort',
    "needs 'engine.metricsPath'",
    props.metricsPort,
  );
  problems.expect(
    (props.signals ?? []).length === 0 || props.metricsPath !== undefined,
    'engine.signals',
    "needs 'engine.metricsPath'",
  );
  problems.expect(
    props.metrics === undefined || props.metricsPath !== undefined,
    'engine.metrics',
    "needs 'engine.metricsPath'",
  );
  problems.expect(
    props.workerArgs === undefined || (context.pods ?? 1) !== 1,
    'engine.workerArgs',
    "needs 'multiNode': a replica is one pod otherwise",
    props.workerArgs,
  );
  problems.expect(
    (props.sources ?? []).every((source) => isDeferred(source) || readAddress(source) !== undefined),
    'engine.sources',
    "must be addresses such as 'https://huggingface.co'",
    props.sources,
  );
  props.imagePullSecrets?.forEach((secret, index) =>
    checkReference(problems, secret, `engine.imagePullSecrets[${index}]`),
  );
  const ports = { http: props.port, grpc: props.grpcPort, metrics: props.metricsPort };
  const given = Object.values(ports).filter((port) => port !== undefined);
  problems.expect(
    new Set(given).size === given.length,
    'engine.port',
    'must be another port than the others of the engine',
    props.port,
  );
  return {
    image: props.image,
    imageProp: 'engine.image',
    ...(props.imagePullSecrets === undefined ? {} : { imagePullSecrets: props.imagePullSecrets }),
    ...(props.command === undefined ? {} : { command: props.command }),
    args: argsOf(props.args, context),
    ...(props.workerArgs === undefined ? {} : { worker: { args: argsOf(props.workerArgs, context) } }),
    env: props.env ?? {},
    ports: {
      http: ports.http,
      ...(ports.grpc === undefined ? {} : { grpc: ports.grpc }),
      ...(ports.metrics === undefined ? {} : { metrics: ports.metrics }),
    },
    ...(props.readinessPath === undefined ? {} : { readinessPath: props.readinessPath }),
    ...(props.livenessPath === undefined ? {} : { livenessPath: props.livenessPath }),
    ...(props.metricsPath === undefined ? {} : { metricsPath: props.metricsPath }),
    ...(props.sources === undefined || context.modelPath !== undefined ? {} : { sources: props.sources }),
  };
}

function argsOf(args: CustomEngineProps['args'], context: EngineContext): readonly string[] {
  return typeof args === 'function' ? args(context) : (args ?? []);
}
