import type { Construct } from 'constructs';
import { Environment, readCluster, TfServing } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly registry: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** The tutorial's server: three pods of ResNet behind a load balancer, from an image that has the model in it. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'tf-serving-tutorial', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  new TfServing(environment, 'resnet', {
    image: `${settings.registry}/resnet-serving:123`,
    model: { imagePath: '/models/resnet' },
    replicas: 3,
    resources: { cpu: { request: 1 }, memory: { request: '2Gi' } },
    service: { type: 'LoadBalancer' },
  });
}
