import { join } from 'node:path';
import type { Construct } from 'constructs';
import { Environment, ImageBuild, readCluster, WebModelServer } from 'modelyard';

/** What differs from stack to stack: `Pulumi.<stack>.yaml`. */
export interface Settings {
  readonly namespace: string;
  readonly registry: string;
  readonly cluster: { readonly file: string };
  readonly imagePullSecrets: readonly string[];
}

/** A Flask app: three pods behind a Service. */
export function build(scope: Construct, settings: Settings): void {
  const environment = new Environment(scope, 'flask', {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: settings.imagePullSecrets,
  });
  new WebModelServer(environment, 'flask-app', {
    image: new ImageBuild(environment, 'image', { context: join(__dirname, 'app'), repository: 'flask-app', registry: settings.registry }),
    replicas: 3,
    port: 5000,
    resources: { cpu: { request: '50m', limit: '250m' }, memory: { request: '96Mi', limit: '192Mi' } },
  });
}
