import { join } from 'node:path';
import { aggregatedCredentials, programKubeconfig } from '../cluster';
import { startDaemon, stopDaemon } from '../processes/daemon';
import { ensureMetricsFeedHeader } from '../cluster/metrics-feed';
import { programArguments } from '../project';
import type { Playground } from '../state/state';
import { cacheFolder } from '../toolchain';
import { metricsServerName } from './metrics/api-objects';

export { registerMetrics } from './register-metrics';

const daemonName = 'agent';

/** Where `tsx` is found. */
const project = join(__dirname, '..', '..');

/**
 * Starts the playground's agent (proxy, volumes, metrics) and waits until it knows the cluster.
 * @throws PlaygroundError with the last lines of its log when it does not start
 */
export async function startAgent(pg: Playground, progress: (message: string) => void): Promise<void> {
  const port = pg.ports.proxy;
  const { metricsApi, metricsFeed } = pg.ports;
  const credentials = aggregatedCredentials(pg, metricsServerName);
  await startDaemon(pg, {
    name: daemonName,
    command: process.execPath,
    args: [
      ...programArguments(join(__dirname, 'main')),
      ...['--kubeconfig', programKubeconfig(pg, 'agent')],
      ...['--proxy-port', String(port)],
      ...['--volumes', pg.path('volumes')],
      ...['--metrics-api-port', String(metricsApi)],
      ...['--metrics-feed-port', String(metricsFeed)],
      ...['--metrics-feed-header', ensureMetricsFeedHeader(pg)],
      ...['--metrics-cert', credentials.cert],
      ...['--metrics-key', credentials.key],
      ...['--metrics-client-ca', credentials.clientCa],
    ],
    env: {
      // As commands do: else a start would take a second longer.
      NODE_COMPILE_CACHE: join(cacheFolder(), 'compile-cache'),
    },
    cwd: project,
    ports: { proxy: port, metricsApi, metricsFeed },
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
