import * as pulumi from '@pulumi/pulumi';
import { own } from '../../workload/values/own';
import type { ClusterDeployOptions } from './fleet-options';

/** What of a resource is in `pulumi stack export`. */
interface Resource {
  readonly type?: string;
  readonly urn?: string;
  readonly custom?: boolean;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly dependencies?: readonly string[];
  /** It is replaced already, and only still to be deleted. */
  readonly delete?: boolean;
}

/** A resource of whatever type. */
class Kept extends pulumi.CustomResource {}

/**
 * Registers what the last deployment made on clusters that are left as they are, exactly as it was: what a program does
 * not register, Pulumi deletes.
 *
 * @param exported what `pulumi stack export` printed, as JSON
 */
export function keepLeftClusters(
  exported: unknown,
  clusters: Readonly<Record<string, ClusterDeployOptions>>,
  parent: pulumi.Resource | undefined,
): void {
  const { deployment } = (exported ?? {}) as {
    readonly deployment?: { readonly resources?: readonly Resource[] } | null;
  };
  const kept = new Map<string, pulumi.CustomResource>();
  for (const resource of deployment?.resources ?? []) {
    const { type = '', urn = '', dependencies = [] } = resource;
    const name = urn.split('::').slice(3).join('::');
    const options = own(clusters, name.split('/')[0] ?? '');
    if (options?.leave === true && type.startsWith('kubernetes:') && resource.delete !== true) {
      kept.set(
        urn,
        new Kept(
          type,
          name,
          {},
          {
            parent,
            provider: options.provider,
            // All inputs are those of the state, secrets too.
            ignoreChanges: ['*'],
            protect: resource.protect,
            retainOnDelete: resource.retainOnDelete,
            dependsOn: dependencies.flatMap((dependency) => kept.get(dependency) ?? []),
          },
        ),
      );
    }
  }
}
