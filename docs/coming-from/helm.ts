import type { Construct } from 'constructs';
import { Environment, HashedConfigMap, ModelVolume, WebModelServer } from 'modelyard';

/** What was in values.yaml, with types. */
export interface Settings {
  readonly namespace: string;
  readonly replicas: number;
  readonly version: string;
  readonly threshold: number;
  readonly modelStorage: string;
}

export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'shop', { namespace: settings.namespace });
  const models = new ModelVolume(environment, 'models', {
    name: 'recommender-models',
    size: settings.modelStorage,
    accessModes: ['ReadWriteMany'],
  });
  const variables = new HashedConfigMap(environment, 'settings', {
    name: 'recommender-settings',
    data: { THRESHOLD: String(settings.threshold) },
  });
  new WebModelServer(environment, 'recommender', {
    image: `registry.example.com/recommender:${settings.version}`,
    replicas: settings.replicas,
    readinessPath: '/ready',
    resources: { cpu: { request: '500m' }, memory: { request: '1Gi', limit: '1Gi' } },
    envFrom: [variables],
    model: { volume: models, path: '' },
    modelPath: '/models',
  });
}
