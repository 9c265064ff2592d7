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
}

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
  const cluster = raw['cluster'] as
    { readonly file?: unknown; readonly kubeconfig?: unknown; readonly context?: unknown } | undefined;
  if (typeof cluster?.file !== 'string') {
    throw new UserError(
      `${file}: 'modelyard:cluster.file' must be the file that describes the cluster, such as clusters/dev.yaml, ` +
        `got ${kindOf(cluster?.file)}`,
    );
  }
  const { kubeconfig, context } = cluster;
  return {
    remote: kubeconfig !== undefined || context !== undefined,
    file: resolve(program.folder, cluster.file),
    ...(kubeconfig === undefined
      ? {}
      : { kubeconfig: typeof kubeconfig === 'string' ? { path: kubeconfig } : 'secret' }),
    ...(typeof context === 'string' ? { context } : {}),
  };
}
