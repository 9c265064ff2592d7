import { Provider } from '@pulumi/kubernetes/provider';
import * as pulumi from '@pulumi/pulumi';

/** How to reach a cluster. */
export interface ProviderOptions {
  /**
   * The path of a kubeconfig, or its content. Content is kept secret.
   * @default - the kubeconfig that kubectl uses
   */
  readonly kubeconfig?: pulumi.Input<string>;
  /**
   * The context in the kubeconfig.
   * @default - its current one
   */
  readonly context?: string;
  /**
   * What identifies the cluster. Objects are made anew only when it changes, and never because an address or a
   * credential of the same cluster did.
   * @default - Pulumi compares the servers' addresses
   */
  readonly cluster?: string;
  /** @default - none */
  readonly parent?: pulumi.Resource;
}

/**
 * The Kubernetes provider with the settings that `deploy()` counts on: server-side apply, and Secrets and ConfigMaps
 * changed in place. Replaced, a Secret with a fixed name would be missing for a moment, in which no pod could start.
 *
 * @example
 * deploy(app, {
 *   provider: createProvider('prod', { kubeconfig: '/etc/kubernetes/prod.yaml', context: 'prod' }),
 * });
 */
export function createProvider(name: string, options: ProviderOptions = {}): Provider {
  const { kubeconfig, context, cluster, parent } = options;
  return new Provider(
    name,
    {
      kubeconfig: isPath(kubeconfig) ? kubeconfig : pulumi.secret(kubeconfig),
      context,
      clusterIdentifier: cluster,
      enableServerSideApply: true,
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    { parent },
  );
}

function isPath(kubeconfig: pulumi.Input<string> | undefined): kubeconfig is string | undefined {
  return kubeconfig === undefined || (typeof kubeconfig === 'string' && !/[\n{]/.test(kubeconfig));
}
