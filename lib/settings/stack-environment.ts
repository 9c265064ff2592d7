import { JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import { readCluster } from '../workload/cluster/cluster-profile';
import { ConfigSecret } from '../workload/configuration/config-secret';
import { Environment, type EnvironmentProps } from '../workload/cluster/environment';
import type { DeploymentSettings } from './deployment-settings';
import type { SecretValues } from './sealed';

/** The Secret with which pods pull images, and the key that Kubernetes wants in it. */
const pull = { name: 'image-pull', key: '.dockerconfigjson' };

/**
 * Makes the namespace of a stack on its cluster, and the Secret with which pods pull where the settings have one.
 *
 * @example
 * const settings = readDeploymentSettings(raw, origin);
 * const environment = stackEnvironment(app, 'shop', settings);
 * new WebModelServer(environment, 'recommender', { image, resources });
 *
 * @param id what the objects are part of
 * @param props what its namespace is beyond the settings, such as `{ createNamespace: false }` where a `Team` makes it
 */
export function stackEnvironment(
  scope: Construct,
  id: string,
  settings: DeploymentSettings,
  props: Pick<EnvironmentProps, 'createNamespace' | 'labels'> = {},
): Environment {
  const own = settings.imagePullConfig === undefined ? [] : [pull.name];
  const environment = new Environment(scope, id, {
    namespace: settings.namespace,
    cluster: readCluster(settings.cluster.file),
    imagePullSecrets: [...settings.imagePullSecrets, ...own],
    ...(settings.isolation === undefined ? {} : { isolation: settings.isolation }),
    ...(settings.telemetry === undefined ? {} : { telemetry: settings.telemetry }),
    ...props,
  });
  if (settings.imagePullConfig !== undefined) {
    const { secret } = new ConfigSecret(environment, pull.name, { name: pull.name, keys: [pull.key] });
    // The kubelet takes credentials from Secrets of this type only.
    secret.addJsonPatch(JsonPatch.replace('/type', 'kubernetes.io/dockerconfigjson'));
  }
  return environment;
}

/**
 * The values of the Secrets that {@link stackEnvironment} makes.
 *
 * @example
 * export = () =>
 *   runProgram({
 *     folder: __dirname,
 *     readSettings: readDeploymentSettings,
 *     secretValues: environmentSecretValues,
 *     build: (app, settings) => stackEnvironment(app, 'shop', settings),
 *   });
 */
export function environmentSecretValues(settings: DeploymentSettings): SecretValues {
  return settings.imagePullConfig === undefined ? {} : { [pull.name]: { [pull.key]: settings.imagePullConfig } };
}
