import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ofCommands } from '../processes/garbage-collection';
import type { Playground } from '../state/state';

const run = promisify(execFile);

/** Asks a cluster by kubectl. It rejects when kubectl fails. */
export type KubectlRunner = (...args: string[]) => Promise<{ readonly stdout: string }>;

/**
 * Asks the playground's cluster.
 *
 * @param program the path of kubectl
 * @param timeoutMs how long it may take. @default - as long as it takes
 */
export function kubectlOn(pg: Pick<Playground, 'path'>, program: string, timeoutMs = 0): KubectlRunner {
  return (...args) =>
    run(program, ['--kubeconfig', pg.path('kubeconfig'), '--cache-dir', pg.path('kubectl-cache'), ...args], {
      env: { ...ofCommands, ...process.env },
      maxBuffer: 64 * 1024 * 1024,
      timeout: timeoutMs,
    });
}
