import { join } from 'node:path';
import type { Construct } from 'constructs';
import { BlueGreen, customize, Environment, ImageBuild, readCluster, WebModelServer } from 'modelyard';
import type { Settings } from './settings';

export { readSettings } from './settings';

/** An app in Python, and its successor in Node.js: `active` says which of them answers. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'blue-green', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  const app = (colour: 'blue' | 'green', example: string, port: number): WebModelServer =>
    new WebModelServer(environment, `hello-${colour}`, {
      image: new ImageBuild(environment, `${colour}-image`, {
        context: join(__dirname, '..', example, 'app'),
        repository: `${example}-app`,
        registry: settings.registry,
      }),
      replicas: 2,
      port,
      resources: { cpu: { request: '50m', limit: '250m' }, memory: { request: '96Mi', limit: '192Mi' } },
    });
  const blue = app('blue', 'flask', 5000);
  const green = app('green', 'node', 3000);
  // What no prop reaches is set on the object itself.
  customize(green.deployment, 'Deployment', { spec: { revisionHistoryLimit: 3 } });

  new BlueGreen(environment, 'hello', { blue, green, active: settings.active });
}
