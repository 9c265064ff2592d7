import type { Construct } from 'constructs';
import {
  ConfigSecret,
  eachPod,
  Environment,
  ExternalSecret,
  GpuModelServer,
  ModelCache,
  ModelVolume,
  readCluster,
  ServiceAccount,
  TfServing,
  vllm,
  WebModelServer,
  type ServedModel,
} from 'modelyard';
import type { Settings } from './settings';

export { readSettings, secretValues } from './settings';

/** Servers that get their models in every way: downloaded once, from a volume, from an image, by each pod. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'models', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const accelerator = { product: 'NVIDIA-L4' };
  const large = { accelerator, replicas: 2, resources: { cpu: { request: 4 }, memory: { request: '24Gi' } } };
  const web = (name: string, model: ServedModel): WebModelServer =>
    new WebModelServer(environment, name, {
      image: 'registry.example.com/classifier:1.4.2',
      model,
      replicas: 2,
      resources: { cpu: { request: 1 }, memory: { request: '2Gi' } },
    });

  // Hugging Face, with a token. One download for all pods: the volume is mounted by as many nodes as there are.
  const token = new ConfigSecret(environment, 'hugging-face', { name: 'hugging-face', keys: ['token'] });
  const qwen = new ModelCache(environment, 'qwen', {
    source: {
      uri: 'hf://Qwen/Qwen3-8B:b968826d9c46dd6066d109eabc6255188de91218',
      allowPatterns: ['*.safetensors', '*.json', '*.txt'],
    },
    volume: { size: '40Gi' },
    credentials: { huggingFaceToken: token.key('token') },
  });
  new GpuModelServer(environment, 'chat', { ...large, engine: vllm({}), model: qwen, modelSize: '16Gi' });

  // The same from a store outside of the cluster: a new version is another Secret, and what uses it is made anew.
  const kept = new ExternalSecret(environment, 'kept-token', {
    name: 'kept-token',
    store: { name: 'vault', kind: 'SecretStore' },
    keys: { token: { key: 'models/hugging-face', property: 'token', version: '2' } },
  });
  const llama = new ModelCache(environment, 'llama', {
    source: { uri: 'hf://meta-llama/Llama-3.1-8B-Instruct:0e9e39f249a16976918f6564b8830bc894c89659' },
    volume: { size: '40Gi' },
    credentials: { huggingFaceToken: kept.key('token') },
  });
  new GpuModelServer(environment, 'assistant', { ...large, engine: vllm({}), model: llama, modelSize: '16Gi' });

  // Google Cloud Storage, by the identity of a service account: no key anywhere. A disk is
  // filled by one node and cloned for the others; the download runs where the servers do, for disks are in one zone.
  const reader = new ServiceAccount(environment, 'google-reader', {
    googleServiceAccount: 'models@project.iam.gserviceaccount.com',
  });
  const mistral = new ModelCache(environment, 'mistral', {
    source: { uri: 'gs://models.example.com/mistral-7b', revision: '2025-06' },
    volume: { size: '30Gi', accessModes: ['ReadOnlyMany'], storageClass: 'disk' },
    accelerator,
    serviceAccount: reader,
  });
  new GpuModelServer(environment, 'code', { ...large, engine: vllm({}), model: mistral, modelSize: '15Gi' });

  // Amazon S3, by the role of a service account, and what speaks its protocol, by a key.
  // Both in one volume, which somebody pays for anyway.
  const shared = new ModelVolume(environment, 'shared', { size: '100Gi', accessModes: ['ReadWriteMany'] });
  const digits = new ModelCache(environment, 'digits', {
    source: { uri: 's3://models.example.com/digits', region: 'eu-central-1' },
    volume: shared,
    serviceAccount: new ServiceAccount(environment, 'aws-reader', {
      awsRole: 'arn:aws:iam::111122223333:role/model-reader',
    }),
  });
  new TfServing(environment, 'digits-server', {
    model: { volume: digits },
    modelName: 'digits',
    replicas: 2,
    resources: { cpu: { request: 1 }, memory: { request: '2Gi' } },
  });
  web(
    'letters',
    new ModelCache(environment, 'letters-model', {
      source: { uri: 's3://models/letters.tar.gz', file: true, endpoint: 'https://minio.example.com' },
      volume: shared,
      credentials: {
        awsAccessKeyId: { secretName: 'minio', key: 'id' },
        awsSecretAccessKey: { secretName: 'minio', key: 'secret' },
      },
    }),
  );

  // Nothing is downloaded: a folder of a volume of this program, of a claim of the
  // namespace, and of an image, which every node keeps as it keeps the images of containers.
  web('words', { volume: shared, path: 'words' });
  web('faces', 'pvc://pictures/faces');
  web('voices', { uri: 'oci://registry.example.com/models/voices:3.1.0', path: 'model' });

  // Small, and not worth a volume: every pod downloads it again, here by the key file of a service account.
  web(
    'greetings',
    eachPod({
      source: 'gs://models.example.com/greetings',
      sizeLimit: '200Mi',
      downloadSeconds: 60,
      credentials: { googleKeyFile: { secretName: 'google', key: 'key.json' } },
    }),
  );
}
