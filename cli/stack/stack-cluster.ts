import { resolve } from 'node:path';
import { readSettingsFile } from '../../lib/settings/settings-file';
import type { ProgramStack } from '../program/program-folder';
import { UserError } from '../process/user-error';

/** Where a stack is deployed. */
export interface StackCluster {
  /** Whether its settings name a cluster of its own; else it is deployed to the playground. */
  readonly remote: boolean;
  /** The file that describes the cluster. */
  readonly file: string;
  /** The kubeconfig: the path as it is written, or a secret. @default - the default kubeconfig, or the playground's */
  readonly kubeconfig?: { readonly path: string } | 'secret';
  /** The context in the kubeconfig. @default - its current one */
  readonly context?: string;
  /** Each cluster of a fleet by its name. @default - it is a single cluster */
  readonly fleet?: Readonly<Record<string, ClusterPlace>>;
}

/** How a cluster of a fleet is reached. */
export type ClusterPlace = Pick<StackCluster, 'kubeconfig' | 'context'>;

function kindOf(setting: unknown): string {
  if (setting === undefined) {
    return 'nothing';
  }
  return typeof setting === 'object' ? 'a group of settings' : `a ${typeof setting}`;
}

/**
 * Reads from a stack's settings where it is deployed. All of the settings are
 * checked by the program itself.
 *
 * @throws UserError when they name no cluster file
 */
export function clusterOf(program: ProgramStack): StackCluster {
  const { file, raw } = readSettingsFile(program.folder, program.stack);
  if (Array.isArray(raw['clusters']) && raw['clusters'].length > 0) {
    return fleetOf(file, program.folder, raw['clusters'] as readonly unknown[]);
  }
  const cluster = raw['cluster'] as Cluster | undefined;
  if (typeof cluster?.file !== 'string') {
    throw new UserError(
      `${file}: 'modelyard:cluster.file' must be the file that describes the cluster, such as clusters/dev.yaml, ` +
        `got ${kindOf(cluster?.file)}`,
    );
  }
  return {
    remote: cluster.kubeconfig !== undefined || cluster.context !== undefined,
    file: resolve(program.folder, cluster.file),
    ...placeOf(cluster),
  };
}

/** A cluster as a stack's settings name it. */
interface Cluster {
  readonly name?: unknown;
  readonly file?: unknown;
  readonly kubeconfig?: unknown;
  readonly context?: unknown;
}

function placeOf({ kubeconfig, context }: Cluster): ClusterPlace {
  return {
    ...(kubeconfig === undefined
      ? {}
      : { kubeconfig: typeof kubeconfig === 'string' ? { path: kubeconfig } : 'secret' }),
    ...(typeof context === 'string' ? { context } : {}),
  };
}

function fleetOf(settings: string, folder: string, clusters: readonly unknown[]): StackCluster {
  const entries = clusters.map((each, index): [string, Cluster] => {
    const cluster = (typeof each === 'object' ? each : {}) as Cluster | null;
    if (typeof cluster?.name !== 'string' || typeof cluster.file !== 'string') {
      throw new UserError(
        `${settings}: 'modelyard:clusters[${index}]' must have a name, and the file that describes the cluster`,
      );
    }
    return [cluster.name, cluster];
  });
  return {
    remote: true,
    file: resolve(folder, entries[0]![1].file as string),
    fleet: Object.fromEntries(entries.map(([name, cluster]) => [name, placeOf(cluster)])),
  };
}
