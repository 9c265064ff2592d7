import { join } from 'node:path';
import type { Construct } from 'constructs';
import { ConfigSecret, Environment, HashedConfigMap, ImageBuild, readCluster, WebModelServer } from 'modelyard';
import type { Settings } from './settings';

export { readSettings, secretValues } from './settings';

/**
 * A Flask app: three pods behind a Service, with a namespace, a ConfigMap for variables, one for files, and a Secret.
 */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'flask', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const variables = new HashedConfigMap(environment, 'variables', {
    name: 'flask-app-variables',
    data: { GREETING: 'Hello' },
  });
  const files = new HashedConfigMap(environment, 'files', {
    name: 'flask-app-files',
    data: { 'about.txt': `A Flask app in ${settings.namespace}` },
  });
  // Its keys only: the values are in the stack's settings, see settings.ts.
  const secret = new ConfigSecret(environment, 'secret', { name: 'flask-app', keys: ['token'] });

  new WebModelServer(environment, 'flask-app', {
    image: new ImageBuild(environment, 'image', {
      context: join(__dirname, 'app'),
      repository: 'flask-app',
      registry: settings.registry,
    }),
    replicas: 3,
    port: 5000,
    resources: { cpu: { request: '50m', limit: '250m' }, memory: { request: '96Mi', limit: '192Mi' } },
    envFrom: [variables],
    env: { API_TOKEN: secret.key('token') },
    volumes: [
      { volume: files, path: '/etc/app/config' },
      { volume: secret, path: '/etc/app/secret' },
    ],
  });
}
