import { join } from 'node:path';
import type { Construct } from 'constructs';
import { GpuModelServer, ImageBuild, TrainingJob, triton, vllm, WebModelServer } from 'modelyard';
import { stackEnvironment, type DeploymentSettings } from 'modelyard/settings';

const resources = { cpu: { request: 4 }, memory: { request: '24Gi' } };

/** Where traces go, and how logs are written, stands in the settings: it counts for everything here. */
export function build(scope: Construct, settings: DeploymentSettings): void {
  const environment = stackEnvironment(scope, 'telemetry', settings);

  // Its program finds the variables of OpenTelemetry, and LOG_FORMAT.
  new WebModelServer(environment, 'classifier', {
    image: new ImageBuild(environment, 'image', {
      context: join(__dirname, '../../images/image-classifier'),
      repository: 'image-classifier',
      registry: settings.registry,
    }),
    resources: { cpu: { request: '100m', limit: 1 }, memory: { request: '160Mi', limit: '256Mi' } },
    readinessPath: '/healthz',
  });

  // An engine is told by its own flags.
  new GpuModelServer(environment, 'assistant', {
    engine: vllm({
      model: 'Qwen/Qwen3-8B',
      modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218',
      maxModelLength: 8192,
    }),
    accelerator: { product: 'NVIDIA-L4' },
    resources,
  });

  // Triton sends by HTTP only: the collector takes that on another port.
  new GpuModelServer(environment, 'ensemble', {
    engine: triton({ modelRepository: 's3://models/ensemble' }),
    accelerator: { product: 'NVIDIA-L4' },
    resources,
    telemetry: {
      traces: { endpoint: 'http://collector.observability.svc:4318', protocol: 'http/protobuf', sampling: 0.1 },
    },
  });

  // Of a run every trace is wanted.
  new TrainingJob(environment, 'finetune', {
    image: 'registry.example.com/finetune:1.0.0',
    resources: { cpu: { request: 1 }, memory: { request: '2Gi' } },
    telemetry: { traces: { endpoint: 'http://collector.observability.svc:4317', sampling: 1 }, logs: 'text' },
  });
}
