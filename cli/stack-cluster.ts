import { resolve } from 'node:path';
import { readSettingsFile } from '../stacks/settings-file';
import type { ProgramStack } from './program-folder';
import { UserError } from './user-error';

/** Where a stack is deployed. */
export interface StackCluster {
  /** Whether its settings name a cluster of its own; else it is deployed to the playground. */
  readonly remote: boolean;
  /** The file that describes the cluster. */
  readonly file: string;
}

/**
 * Reads from a stack's settings where it is deployed. All of the settings are
 * checked by the program itself.
 *
 * @throws UserError when they name no cluster file
 */
export function clusterOf(program: ProgramStack): StackCluster {
  const { file, raw } = readSettingsFile(program.folder, program.stack);
  const cluster = raw['cluster'] as { readonly file?: unknown; readonly kubeconfig?: unknown; readonly context?: unknown } | undefined;
  if (typeof cluster?.file !== 'string') {
    throw new UserError(`${file}: 'modelyard:cluster.file' must be the file that describes the cluster, such as clusters/dev.yaml, got ${JSON.stringify(cluster?.file)}`);
  }
  return { remote: cluster.kubeconfig !== undefined || cluster.context !== undefined, file: resolve(program.folder, cluster.file) };
}
