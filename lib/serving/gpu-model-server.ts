import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { acceleratorCount, type Accelerator } from '../workload/accelerator';
import { checkVendor } from '../workload/accelerator/check-vendor';
import type { ModelVolume } from '../workload/model-volume';
import { defaultModelPath, mountModel, type ServedModel } from '../workload/models/mounted-model';
import type { Check } from '../workload/probes';
import { checkQuantity } from '../workload/resources';
import { Problems } from '../workload/validation';
import type { Adapters } from './engines/adapters';
import type { Engine, EnginePorts } from './engines/engine';
import type { EngineSignal } from './engines/signals';
import { startupBudget } from './engines/startup-budget';
import { defaultRequestSeconds, makeServer, type ServerPort } from './server';
import type { ServerProps } from './server-props';

export interface GpuModelServerProps extends ServerProps {
  /** What serves the model: `vllm({ model: 'Qwen/Qwen3-8B' })`. */
  readonly engine: Engine;
  /** The accelerators of each pod. */
  readonly accelerator: Accelerator;
  /**
   * The model, which is mounted and served whatever the engine's own `model` says.
   * @default - the engine gets its own
   */
  readonly model?: ServedModel;
  /**
   * LoRA adapters on top of the model: what clients call each, and its name at Hugging Face or the folder that it is
   * mounted in.
   * @default - none
   */
  readonly adapters?: Adapters;
  /**
   * How much the files of the model hold: `140Gi`. It decides how long a pod may take to start.
   * @default - not known: half an hour
   */
  readonly modelSize?: string;
  /**
   * Where downloaded models are kept, so that a pod that starts again, or another one, does not download them again.
   * @default - room on the node, which goes with the pod
   */
  readonly cache?: ModelVolume;
}

const cachePath = '/cache';

/** Where the metrics of a server are. */
export interface MetricsEndpoint {
  /** The name of the port, of the pods and of the Service. */
  readonly port: string;
  readonly path: string;
}

/**
 * A large model on GPUs, served by an engine such as vLLM.
 *
 * It goes to nodes with the chosen accelerator, gets the shared memory that several of them need, has the time to
 * load that its model needs, and is rolled out without needing a free accelerator.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: vllm({ model: 'Qwen/Qwen3-8B' }),
 *   accelerator: { product: 'NVIDIA-H100-80GB-HBM3' },
 *   resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
 * });
 */
export class GpuModelServer extends Construct {
  public readonly name: string;
  public readonly deployment: k8s.KubeDeployment;
  public readonly service: k8s.KubeService;
  /** There is one with more than one replica: a drain of nodes takes one pod at a time. */
  public readonly disruptionBudget: k8s.KubePodDisruptionBudget | undefined;
  public readonly ingress: k8s.KubeIngress | undefined;
  public readonly routes: readonly ApiObject[];
  /** The HorizontalPodAutoscaler or ScaledObject of `scaling`. */
  public readonly autoscaler: ApiObject | undefined;
  /** Where Prometheus finds the engine's metrics. */
  public readonly metrics: MetricsEndpoint | undefined;
  /** Which of them the number of pods can follow. */
  public readonly signals: readonly EngineSignal[];

  constructor(scope: Construct, id: string, props: GpuModelServerProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    checkVendor(problems, props.accelerator, props.engine.vendors, props.engine.name);
    const model = props.model === undefined ? undefined : mountModel(problems, props.model, defaultModelPath);
    const run = props.engine.run({
      ...(model === undefined ? {} : { modelPath: defaultModelPath }),
      accelerators: acceleratorCount(props.accelerator),
      serverName: this.name,
      adapters: props.adapters ?? {},
      cachePath,
      requestSeconds: props.requestSeconds ?? defaultRequestSeconds,
      problems,
    });
    const modelSize = props.modelSize === undefined ? undefined : checkQuantity(problems, props.modelSize, 'modelSize');
    const ready = check(run.readinessPath);
    const objects = makeServer(this, problems, props, {
      component: 'gpu-model-server',
      name: this.name,
      image: run.image,
      imageProp: run.imageProp ?? 'engine.version',
      imagePullSecrets: run.imagePullSecrets ?? [],
      ...(run.command === undefined ? {} : { command: run.command }),
      ...(run.args.length === 0 ? {} : { args: run.args }),
      env: run.env,
      ...model,
      volumes: [...(model?.volumes ?? []), { volume: props.cache ?? {}, path: cachePath }],
      ports: serverPorts(run.ports),
      probes: { startup: ready, readiness: ready, liveness: check(run.livenessPath) },
      defaultStartupSeconds: startupBudget(modelSize),
    });
    this.metrics = run.metricsPath === undefined ? undefined : { port: run.ports.metrics === undefined ? 'http' : 'metrics', path: run.metricsPath };
    this.signals = props.engine.signals;
    this.deployment = objects.deployment;
    this.service = objects.service;
    this.disruptionBudget = objects.disruptionBudget;
    this.ingress = objects.ingress;
    this.routes = objects.routes;
    this.autoscaler = objects.autoscaler;
  }
}

function serverPorts(ports: EnginePorts): [ServerPort, ...ServerPort[]] {
  return [
    { name: 'http', port: ports.http },
    ...(ports.grpc === undefined ? [] : [{ name: 'grpc', port: ports.grpc, appProtocol: 'kubernetes.io/h2c' }]),
    ...(ports.metrics === undefined ? [] : [{ name: 'metrics', port: ports.metrics }]),
  ];
}

function check(path: string | undefined): Check {
  return path === undefined ? { port: 'http' } : { port: 'http', path };
}
