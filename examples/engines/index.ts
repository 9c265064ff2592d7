import type { Construct } from 'constructs';
import {
  customEngine,
  Environment,
  GpuModelServer,
  llamaCpp,
  ModelVolume,
  nim,
  readCluster,
  sglang,
  tgi,
  triton,
  vllm,
  type GpuModelServerProps,
} from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** Secrets that are in the namespace already; see the README. */
const huggingFaceToken = { secretName: 'hugging-face', key: 'token' };
const ngcApiKey = { secretName: 'ngc', key: 'api-key' };

const h100 = 'NVIDIA-H100-80GB-HBM3';
const resources = { cpu: { request: 8 }, memory: { request: '64Gi' } };

/** One server for each engine. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'engines', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  // One place for everything that is downloaded, so that a second pod finds it there.
  const cache = new ModelVolume(environment, 'cache', { size: '2Ti', accessModes: ['ReadWriteMany'] });
  const models = new ModelVolume(environment, 'models', { size: '200Gi', accessModes: ['ReadWriteMany'] });

  addServer('vllm', {
    engine: vllm({
      model: 'Qwen/Qwen3-32B',
      modelRevision: '9216db5781bf21249d130ec9da846c4624c16137',
      tensorParallelSize: 2,
      quantization: 'fp8',
      gpuMemoryUtilization: 0.92,
      maxModelLength: 32768,
      maxLoraRank: 64,
      huggingFaceToken,
      extraArgs: ['--enable-prefix-caching'],
    }),
    accelerator: { product: h100, count: 2 },
    adapters: { math: '/adapters/math', sql: '/adapters/sql' },
    volumes: [{ volume: models, subPath: 'adapters', path: '/adapters', readOnly: true }],
    modelSize: '66Gi',
  });
  addServer('sglang', {
    engine: sglang({
      model: 'Qwen/Qwen3-235B-A22B',
      modelRevision: '8efa61729e24bd65b1d152b5ab5409052aa80e65',
      dataParallelSize: 4,
      dataParallelAttention: true,
      expertParallelSize: 8,
      huggingFaceToken,
    }),
    accelerator: { product: h100, count: 8 },
    resources: { cpu: { request: 32 }, memory: { request: '256Gi' } },
    modelSize: '440Gi',
  });
  addServer('triton', {
    engine: triton({ modelRepository: '/models', modelControlMode: 'explicit', loadModels: ['ranker', 'embedder'] }),
    accelerator: { product: 'NVIDIA-L4' },
    resources: { cpu: { request: 4 }, memory: { request: '16Gi' } },
    volumes: [{ volume: models, subPath: 'repository', path: '/models', readOnly: true }],
  });
  addServer('nim', {
    engine: nim({ image: 'nvcr.io/nim/meta/llama-3.1-8b-instruct:2.0.6', ngcApiKey, imagePullSecret: 'ngc-registry' }),
    accelerator: { product: h100 },
    modelSize: '16Gi',
  });
  addServer('tgi', {
    engine: tgi({
      model: 'meta-llama/Llama-3.1-8B-Instruct',
      modelRevision: '0e9e39f249a16976918f6564b8830bc894c89659',
      quantization: 'fp8',
      maxInputTokens: 4096,
      maxModelLength: 8192,
      huggingFaceToken,
    }),
    accelerator: { product: h100 },
    modelSize: '16Gi',
  });
  // Without an accelerator: on the processors of any node.
  addServer('llama-cpp', {
    engine: llamaCpp({
      model: 'Qwen/Qwen3-8B-GGUF',
      mutable: true,
      file: 'Qwen3-8B-Q4_K_M.gguf',
      maxModelLength: 8192,
      huggingFaceToken,
    }),
    resources: { cpu: { request: 4 }, memory: { request: '16Gi' } },
    modelSize: '5Gi',
  });
  addServer('own-engine', {
    engine: customEngine({
      image: 'registry.example.com/engines/own:1.0.0',
      args: ({ accelerators, serverName }) => [`--gpus=${accelerators}`, `--name=${serverName}`],
      port: 8000,
      readinessPath: '/ready',
      livenessPath: '/live',
      sources: ['https://models.example.com'],
      metricsPath: '/metrics',
      signals: [
        {
          name: 'waitingRequests',
          metric: 'own_queue_length',
          kind: 'gauge',
          across: 'sum',
          description: 'requests that wait',
          target: 5,
        },
      ],
    }),
    accelerator: { product: h100 },
  });

  function addServer(name: string, props: Pick<GpuModelServerProps, 'engine'> & Partial<GpuModelServerProps>): void {
    new GpuModelServer(environment, name, { resources, cache, ...props });
  }
}
