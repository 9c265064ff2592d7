import { join } from 'node:path';
import { projectRoot, run, runOk, succeeded, type Ran, type RunOptions } from './run';

/** The suite's own playground, beside any that the developer has. */
export const playgroundEnv = { MODELYARD_PLAYGROUND_NAME: 'e2e' };

/** Its folder. */
export const playgroundFolder = join(projectRoot, '.playground', playgroundEnv.MODELYARD_PLAYGROUND_NAME);

/** How its cluster is reached. */
export const kubeconfig = join(playgroundFolder, 'kubeconfig');

/** What `bin/up --output json` says. */
export interface UpResult {
  readonly namespace: string;
  readonly curl?: string;
  readonly noRequest?: string;
  readonly requests?: readonly { readonly service: string; readonly curl?: string }[];
  readonly kubernetesPlugin?: 'official' | 'stand-in';
  readonly modelVersions?: Readonly<Record<string, { version: number; run?: string }>>;
  readonly models: readonly {
    name: string;
    kind: string;
    ready: number;
    desired: number;
    node: string;
    url?: string;
  }[];
}

/** Runs one of the project's commands (`up`, `pulumi`, …) on the suite's playground. */
export function bin(name: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return run(join(projectRoot, 'bin', name), args, { ...options, env: { ...playgroundEnv, ...options.env } });
}

/** Runs one that must succeed. @throws with all it printed when it does not */
export function binOk(name: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return runOk(join(projectRoot, 'bin', name), args, { ...options, env: { ...playgroundEnv, ...options.env } });
}

/** Brings the stack up, which is quick where it is up already. */
export async function up(stack = 'dev', options: RunOptions = {}): Promise<UpResult> {
  return JSON.parse(await binOk('up', [stack, '--output', 'json'], options)) as UpResult;
}

/** Asks the cluster, by the program that `bin/kubectl` runs: starting our own command takes several times as long. */
export async function kubectl(...args: string[]): Promise<string> {
  return succeeded(await runKubectl(args), ['kubectl', ...args].join(' ')).stdout;
}

/** What `kubectl drain` does to each pod of a node: asks the API server for its eviction. */
export function evict(namespace: string, pod: string): Promise<Ran> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } };
  return runKubectl(
    ['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`, '-f', '-'],
    JSON.stringify(eviction),
  );
}

function runKubectl(args: readonly string[], input?: string): Promise<Ran> {
  return run(join(playgroundFolder, 'bin', 'kubectl'), args, {
    env: { KUBECONFIG: kubeconfig, KUBECACHEDIR: join(playgroundFolder, 'kubectl-cache') },
    ...(input === undefined ? {} : { input }),
  });
}

/** Asks the cluster for objects. */
export async function get<T>(...args: string[]): Promise<T> {
  return JSON.parse(await kubectl('get', ...args, '-o', 'json')) as T;
}
