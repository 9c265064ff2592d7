import type { Construct } from 'constructs';
import { Environment, Gateway, readCluster, TfServing, TrafficSplit } from 'modelyard';
import type { Settings } from './settings';

export { readSettings } from './settings';

/** A model and its successor, which gets a small share of the requests, and a third one that is tried in the shadow. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'canary', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const digits = (name: string, replicas: number): TfServing =>
    new TfServing(environment, name, {
      // Each has versions of its own, so that what one of them serves never changes another.
      model: { uri: `gs://models.example.com/${name}` },
      modelName: 'digits',
      replicas,
      resources: { cpu: { request: 1 }, memory: { request: '2Gi' } },
      spread: { zone: 'required' },
      disruptionBudget: { maxUnavailable: '34%', unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      rollout: { maxSurge: '50%', minReadySeconds: 30 },
    });
  const stable = digits('digits-stable', 3);
  const canary = digits('digits-canary', 3);
  const shadow = digits('digits-shadow', 3);

  const gateway = new Gateway(environment, 'gateway', {
    listeners: [{ name: 'https', hostname: '*.example.com', tlsSecret: 'example-com' }],
  });
  const backends = [
    { server: stable, weight: 100 - settings.canaryWeight },
    { server: canary, weight: settings.canaryWeight },
  ];
  new TrafficSplit(environment, 'digits', {
    backends,
    mirror: { server: shadow, percent: 5 },
    route: [
      { parentRefs: [gateway], hostnames: ['digits.example.com'] },
      { protocol: 'GRPC', parentRefs: [gateway], hostnames: ['digits-grpc.example.com'] },
    ],
  });
  // The same for clients that still come through ingress-nginx, which splits between two servers and copies nothing.
  new TrafficSplit(environment, 'digits-ingress', { backends, ingress: { host: 'digits.internal.example.com' } });
}
