import { join } from 'node:path';
import { startDaemon, stopDaemon } from '../daemon';
import type { Playground } from '../state';
import { defaultIngressClass } from './options';

const daemonName = 'agent';

/** The project's folder: where `tsx` is found. */
const project = join(__dirname, '..', '..');

/**
 * Starts the playground's agent (proxy, volumes, load balancer addresses) and waits until it knows the cluster.
 * @param ingressClass the IngressClass that gets the playground's address. @default 'playground'
 * @throws PlaygroundError with the last lines of its log when it does not start
 */
export async function startAgent(pg: Playground, progress: (message: string) => void, ingressClass: string = defaultIngressClass): Promise<void> {
  const port = pg.ports.proxy;
  await startDaemon(pg, {
    name: daemonName,
    command: process.execPath,
    args: [
      ...['--require', 'tsx/cjs', join(__dirname, 'main.ts')],
      ...['--kubeconfig', pg.path('kubeconfig')],
      ...['--proxy-port', String(port)],
      ...['--volumes', pg.path('volumes')],
      ...['--ingress-class', ingressClass],
    ],
    cwd: project,
    ports: { proxy: port },
    ready: () => isReady(port),
    progress,
  });
}

/** Stops the agent; one that does not run is fine. */
export async function stopAgent(pg: Playground): Promise<void> {
  await stopDaemon(pg, daemonName);
}

async function isReady(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
  return response.ok;
}
