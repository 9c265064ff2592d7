import type { Construct } from 'constructs';
import { Environment, ModelVolume, readCluster, TfServing } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** Several models in one server for gRPC clients, and two that are staged from S3 for one GPU. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'tf-serving', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const models = new ModelVolume(environment, 'models', { size: '20Gi', accessModes: ['ReadWriteMany'] });

  new TfServing(environment, 'vision', {
    models: [
      // Clients ask for labels. To promote version 43, move the label: the pods roll, and no client changes.
      {
        name: 'digits',
        source: { volume: models, path: 'digits' },
        versionPolicy: { specific: [42, 43] },
        versionLabels: { stable: 42, canary: 43 },
      },
      // The newest version, as soon as a training job has published it.
      { name: 'letters', source: { volume: models, path: 'letters' } },
      // The newest two, for clients that name the version, from storage that the server reads itself.
      { name: 'words', source: { uri: 'gs://models.example.com/words' }, versionPolicy: { latest: 2 } },
    ],
    replicas: 3,
    resources: { cpu: { request: 2 }, memory: { request: '4Gi' } },
    batching: {
      maxBatchSize: 32,
      allowedBatchSizes: [8, 16, 32],
      batchTimeoutMicros: 2000,
      numBatchThreads: 2,
      maxEnqueuedBatches: 20,
    },
    monitoring: {},
    pollSeconds: 10,
    // gRPC clients find every pod by the name of the Service, and look again every five minutes.
    service: { headless: true },
    grpc: { maxConnectionAgeSeconds: 300 },
  });

  new TfServing(environment, 'ranking', {
    models: [
      { name: 'candidates', source: { uri: 's3://models.example.com/candidates' } },
      { name: 'ranker', source: { uri: 's3://models.example.com/ranker' }, versionPolicy: { specific: [7] } },
    ],
    staging: {
      credentials: {
        awsAccessKeyId: { secretName: 'model-storage', key: 'access-key-id' },
        awsSecretAccessKey: { secretName: 'model-storage', key: 'secret-access-key' },
      },
      env: { AWS_DEFAULT_REGION: 'eu-central-1' },
      sizeLimit: '8Gi',
    },
    accelerator: { product: 'NVIDIA-L4' },
    gpuMemoryFraction: 0.9,
    resources: { cpu: { request: 2 }, memory: { request: '8Gi' }, ephemeralStorage: { request: '10Gi' } },
    grpc: {
      tls: {
        serverKey: { secretName: 'ranking-tls', key: 'tls.key' },
        serverCert: { secretName: 'ranking-tls', key: 'tls.crt' },
        customCa: { secretName: 'ranking-tls', key: 'ca.crt' },
      },
    },
  });
}
