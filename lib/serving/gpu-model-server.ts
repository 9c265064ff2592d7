import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { acceleratorCount, type Accelerator } from '../workload/accelerator';
import { checkVendor } from '../workload/accelerator/check-vendor';
import type { ModelVolume } from '../workload/model-volume';
import { Problems } from '../workload/validation';
import type { Engine } from './engines/engine';
import { makeServer } from './server';
import type { ServerProps } from './server-props';

export interface GpuModelServerProps extends ServerProps {
  /** What serves the model: `vllm({ model: 'Qwen/Qwen3-8B' })`. */
  readonly engine: Engine;
  /** The accelerators of each pod. */
  readonly accelerator: Accelerator;
  /**
   * Where downloaded models are kept, so that a pod that starts again, or another one, does not download them again.
   * @default - room on the node, which goes with the pod
   */
  readonly cache?: ModelVolume;
}

const cachePath = '/cache';

/**
 * A large model on GPUs, served by an engine such as vLLM.
 *
 * It goes to nodes with the chosen accelerator, gets the shared memory that several of them need, has half an hour to
 * load, and is rolled out without needing a free accelerator.
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

  constructor(scope: Construct, id: string, props: GpuModelServerProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    checkVendor(problems, props.accelerator, props.engine.vendors, props.engine.name);
    const run = props.engine.run({ accelerators: acceleratorCount(props.accelerator), serverName: this.name, cachePath, problems });
    const objects = makeServer(this, problems, props, {
      component: 'gpu-model-server',
      name: this.name,
      image: run.image,
      imageProp: 'engine.version',
      ...(run.command === undefined ? {} : { command: run.command }),
      args: run.args,
      env: run.env,
      volumes: [{ volume: props.cache ?? {}, path: cachePath }],
      ports: [{ name: 'http', port: run.port }],
      probes: {
        startup: { port: 'http', path: run.readinessPath },
        readiness: { port: 'http', path: run.readinessPath },
        liveness: { port: 'http', path: run.livenessPath },
      },
      defaultStartupSeconds: 1800,
    });
    this.deployment = objects.deployment;
    this.service = objects.service;
    this.disruptionBudget = objects.disruptionBudget;
    this.ingress = objects.ingress;
  }
}
