import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSettingsFile } from '../../lib/settings/settings-file';
import { commandVariables } from '../../playground/environment';
import { ensureTools } from '../../playground/toolchain';
import { openStartedPlayground } from '../playground/env';
import { UserError } from '../process/user-error';
import { findProgram, projectOf, type ProgramStack } from '../program/program-folder';
import type { KubectlCommand } from '../stack/kubectl';
import { clusterOf, type ClusterPlace } from '../stack/stack-cluster';
import type { LogsOptions } from './logs-request';

/** A namespace of a cluster, and how it is asked. */
export interface LogPlace {
  /** The name of the cluster in its fleet. @default - the stack has one cluster */
  readonly cluster?: string;
  readonly namespace: string;
  readonly kubectl: KubectlCommand;
}

/**
 * Where the pods of a stack are: its namespace on its cluster, on the playground, or on each cluster of its fleet.
 *
 * @throws UserError where there is no such stack or cluster, or none that could be asked
 */
export async function placesOf(options: LogsOptions): Promise<LogPlace[]> {
  const program = findProgram(options.program, options.stack);
  const { fleet, remote, ...place } = clusterOf(program);
  if (options.cluster !== undefined && fleet?.[options.cluster] === undefined) {
    const there = fleet === undefined ? 'it has a single one' : `there is ${Object.keys(fleet).join(', ')}`;
    throw new UserError(`${program.title} has no cluster '${options.cluster}': ${there}`, 2);
  }
  if (fleet !== undefined) {
    const names = Object.keys(fleet).filter((name) => options.cluster === undefined || name === options.cluster);
    return Promise.all(
      names.map(async (cluster) => ({
        cluster,
        namespace: namespaceOf(program, options, cluster),
        kubectl: await kubectlOf(program, fleet[cluster]!, options, cluster),
      })),
    );
  }
  const own = remote || options.kubeconfig !== undefined || options.context !== undefined;
  return [
    {
      namespace: namespaceOf(program, options),
      kubectl: own ? await kubectlOf(program, place, options) : await playgroundKubectl(),
    },
  ];
}

function namespaceOf(program: ProgramStack, { namespace }: LogsOptions, cluster?: string): string {
  if (namespace !== undefined) {
    return namespace;
  }
  const { raw } = readSettingsFile(program.folder, program.stack);
  const clusters = Array.isArray(raw['clusters']) ? (raw['clusters'] as readonly unknown[]) : [];
  const own = clusters.find((each) => (each as { readonly name?: unknown } | null)?.name === cluster) as
    { readonly overrides?: { readonly namespace?: unknown } } | undefined;
  const set = cluster !== undefined && own?.overrides?.namespace !== undefined ? own.overrides : raw;
  return typeof set.namespace === 'string' ? set.namespace : `${projectOf(program.folder)}-${program.stack}`;
}

async function playgroundKubectl(): Promise<KubectlCommand> {
  const pg = await openStartedPlayground();
  return { program: pg.path('bin', 'kubectl'), options: [], env: commandVariables(pg, process.env) };
}

async function kubectlOf(
  { folder, title }: ProgramStack,
  place: ClusterPlace,
  options: LogsOptions,
  cluster?: string,
): Promise<KubectlCommand> {
  const kubeconfig = options.kubeconfig ?? place.kubeconfig;
  const context = options.context ?? place.context;
  if (kubeconfig === 'secret') {
    throw new UserError(
      `the kubeconfig of ${cluster === undefined ? title : `cluster '${cluster}'`} is a secret, which only the deploy ` +
        'reads: name one with --kubeconfig, or a context with --kubeconfig and --context',
    );
  }
  const path = typeof kubeconfig === 'string' ? resolve(kubeconfig) : settingsPath(kubeconfig?.path, folder);
  const tools = await ensureTools(['kubectl'], () => undefined);
  return {
    program: tools.get('kubectl')!.path,
    options: [
      ...(path === undefined ? [] : ['--kubeconfig', path]),
      ...(context === undefined ? [] : ['--context', context]),
    ],
    env: process.env,
  };
}

function settingsPath(path: string | undefined, folder: string): string | undefined {
  if (path === undefined) {
    return undefined;
  }
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(folder, path);
}
