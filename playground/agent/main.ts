import type { Server } from 'node:net';
import type { ListWatch } from '../plugin/cluster/list-watch';
import { connectCluster } from './cluster/cluster-client';
import { createLog, errorText, type Log } from './log';
import { createMetrics } from './metrics';
import { parseOptions, type AgentOptions } from './options';
import { createProxyServer } from './proxy/proxy-server';
import { ServiceDirectory } from './proxy/service-directory';
import { ReconcileLoop } from './reconcile-loop';
import { Provisioner } from './storage/provisioner';
import { prepareVolumesFolder } from './storage/volume-folder';

/** Open requests may finish for so long after SIGTERM; the process is to be gone within 2 s. */
const drainMs = 1_500;

async function main(options: AgentOptions, log: Log): Promise<void> {
  const volumesFolder = await prepareVolumesFolder(options.volumes);
  const cluster = await connectCluster(options.kubeconfig, log);
  const { view } = cluster;
  const watches: readonly Pick<ListWatch<object>, 'start' | 'stop' | 'synced' | 'type'>[] = Object.values(view);

  const server = createProxyServer({
    directory: new ServiceDirectory({
      services: () => view.services.list(),
      endpointSlices: () => view.endpointSlices.list(),
      nodes: () => view.nodes.list(),
    }),
    log,
    health: () => {
      const waitingFor = watches.filter((watch) => !watch.synced).map(({ type }) => type.kind);
      return { synced: waitingFor.length === 0, waitingFor };
    },
  });
  const metrics = createMetrics(cluster, options.metrics, log);
  const servers = [{ server, port: options.proxyPort, option: '--proxy-port' }, ...metrics.servers];
  for (const each of servers) {
    await listen(each);
  }

  const provisioner = new Provisioner(cluster.api, view, volumesFolder, log);
  const provisioning = new ReconcileLoop('provisioning volumes', () => provisioner.reconcile(), log);
  for (const watch of [view.claims, view.volumes, view.storageClasses]) {
    watch.onChange = () => provisioning.trigger();
  }
  await Promise.all(watches.map((watch) => watch.start()));
  metrics.reader.start();
  log.info('started', {
    proxy: `http://127.0.0.1:${options.proxyPort}`,
    metrics: `http://127.0.0.1:${options.metrics.feedPort}`,
    volumes: volumesFolder,
  });

  const stop = (signal: string): void => {
    log.info('stopping', { signal });
    provisioning.stop();
    metrics.reader.stop();
    for (const each of metrics.servers) {
      each.server.close();
    }
    for (const watch of watches) {
      watch.stop();
    }
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    // WebSockets are no longer the server's, so close() would not wait for them, nor end them: exit does.
    setTimeout(() => process.exit(0), drainMs);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function listen({
  server,
  port,
  option,
}: {
  readonly server: Server;
  readonly port: number;
  readonly option: string;
}): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} on 127.0.0.1 is in use by another program; stop it or choose another '${option}'`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

const log = createLog();
main(parseOptionsOrExit(), log).catch((error: unknown) => {
  log.error('cannot start', { error: errorText(error) });
  process.exit(1);
});

function parseOptionsOrExit(): AgentOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    log.error('cannot start', { error: errorText(error) });
    process.exit(2);
  }
}
