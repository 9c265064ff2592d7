import type { Construct } from 'constructs';
import { Environment, HashedConfigMap, WebModelServer } from 'modelyard';

/** What differs from overlay to overlay. */
export interface Overlay {
  readonly namespace: string;
  readonly tag: string;
  readonly threshold: string;
  readonly replicas: number;
}

export function build(scope: Construct, overlay: Overlay): void {
  const environment = new Environment(scope, 'shop', { namespace: overlay.namespace });
  const settings = new HashedConfigMap(environment, 'settings', {
    name: 'settings',
    data: { THRESHOLD: overlay.threshold },
  });
  new WebModelServer(environment, 'recommender', {
    image: `registry.example.com/recommender:${overlay.tag}`,
    replicas: overlay.replicas,
    readinessPath: '/ready',
    resources: { cpu: { request: '500m' }, memory: { request: '1Gi', limit: '1Gi' } },
    envFrom: [settings],
  });
}
