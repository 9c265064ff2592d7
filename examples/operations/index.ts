import type { Construct } from 'constructs';
import {
  customize,
  Environment,
  ModelVolume,
  readCluster,
  ServiceAccount,
  setRawFields,
  WebModelServer,
} from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** A server whose pods start slowly, answer slowly and must not be lost, and objects that no prop describes in full. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'operations', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
    labels: { 'example.com/team': 'vision' },
  });
  const models = new ModelVolume(environment, 'models', { size: '20Gi', accessModes: ['ReadWriteMany'] });

  const classifier = new WebModelServer(environment, 'classifier', {
    image: 'registry.example.com/classifier:1.4.2',
    // Configured by words of its own, and run as the user that its files belong to.
    command: ['python3', 'serve.py'],
    args: ['--workers=2'],
    user: 10001,
    port: 9000,
    servicePort: 9000,
    readinessPath: '/readyz',
    livenessPath: '/healthz',

    // It finds the model where it always was, and may use 2Gi of its memory as a file system.
    model: { volume: models, path: 'classifier' },
    modelPath: '/srv/model',
    volumes: [{ volume: { inMemory: true, sizeLimit: '2Gi' }, path: '/scratch' }],
    resources: {
      qualityOfService: 'Guaranteed',
      cpu: { request: 2 },
      memory: { request: '8Gi' },
      ephemeralStorage: { request: '1Gi', limit: '2Gi' },
    },

    // Loads for up to 15 minutes; a request takes up to two. Proxies of the cluster are
    // slow to learn that a pod leaves.
    startupSeconds: 900,
    progressDeadlineSeconds: 1800,
    requestSeconds: 120,
    drainSeconds: 20,

    // Two of three have to stay, one in each zone, and they come before others.
    replicas: 3,
    disruptionBudget: { minAvailable: 2 },
    spread: { zone: 'required', host: 'preferred' },
    priorityClass: 'serving',

    // Nobody for a cloud but for Azure, and a token for the cluster's own API.
    serviceAccount: new ServiceAccount(environment, 'classifier-account', {
      azureClientId: '00000000-0000-0000-0000-000000000000',
      automountToken: true,
    }),

    service: { annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9000' } },
    ingress: {
      host: 'classifier.example.com',
      tlsSecret: 'classifier-tls',
      annotations: { 'nginx.ingress.kubernetes.io/proxy-read-timeout': '130' },
    },
  });

  // What no prop reaches. A field that a Deployment does not have is an error of the compiler, or of the synthesis.
  customize(classifier.deployment, 'Deployment', {
    spec: { revisionHistoryLimit: 3, template: { spec: { dnsConfig: { options: [{ name: 'ndots', value: '2' }] } } } },
  });
  customize(classifier.service, 'Service', { spec: { publishNotReadyAddresses: false } });
  // What is newer than the classes, and so is not checked.
  setRawFields(classifier.service, { spec: { trafficDistribution: 'PreferClose' } });
}
