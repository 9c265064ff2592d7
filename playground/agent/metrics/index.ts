import { readFileSync } from 'node:fs';
import type { ClusterClient } from '../cluster/cluster-client';
import type { Log } from '../log';
import { nodeKinds } from '../proxy/endpoints';
import { createApiServer } from './api/api-server';
import { FedValues } from './feed/fed-values';
import { readHeader } from './feed/feed-credential';
import { createFeedServer } from './feed/feed-server';
import { KubeletReader } from './usage/kubelet-reader';

/** Where metrics are served, and with which certificate. */
export interface MetricsOptions {
  /** The port on 127.0.0.1 that the API server asks. */
  readonly apiPort: number;
  /** The port on 127.0.0.1 at which values are set. */
  readonly feedPort: number;
  /** The file with the header that whoever sets values sends: a name and a value, as `curl -H @FILE` takes it. */
  readonly feedHeader: string;
  /** Files in PEM format: the server's certificate and key, and the authority of the API server's front proxy. */
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string;
}

/** The metrics APIs, and what feeds them. */
export interface Metrics {
  /** The servers, with the ports that they are to listen on. */
  readonly servers: readonly {
    readonly server: import('node:net').Server;
    readonly port: number;
    readonly option: string;
  }[];
  readonly reader: KubeletReader;
}

/**
 * Makes the metrics APIs of a cluster; nothing listens and nothing is read yet.
 *
 * metrics-server could tell what real pods use, but not what simulated ones are said to: it would have to scrape that
 * from kwok, whose server answers everybody, and would know a value only after two scrapes, half a minute later. For
 * the other two APIs an adapter reads a Prometheus, and here they are set by hand.
 */
export function createMetrics({ view, readKubelet }: ClusterClient, options: MetricsOptions, log: Log): Metrics {
  const fed = new FedValues();
  const pods = () => view.pods.list();
  const nodes = () => view.nodes.list();
  const realNodes = (): string[] => [...nodeKinds(nodes())].filter(([, kind]) => kind === 'real').map(([name]) => name);
  const reader = new KubeletReader(
    realNodes,
    (name) => readKubelet(nodes().find(({ metadata }) => metadata?.name === name)!),
    log,
  );
  const source = {
    pods,
    nodes,
    usageOf: (node: string) => reader.usageOf(node),
    fed,
    feed: { url: `http://127.0.0.1:${options.feedPort}`, header: options.feedHeader },
    now: Date.now,
  };
  const pem = (file: string): string => readFileSync(file, 'utf8');
  const certificates = { cert: pem(options.cert), key: pem(options.key), clientCa: pem(options.clientCa) };
  return {
    servers: [
      {
        server: createApiServer(certificates, { source, log }),
        port: options.apiPort,
        option: '--metrics-api-port',
      },
      {
        server: createFeedServer({ fed, pods, log, header: readHeader(options.feedHeader) }),
        port: options.feedPort,
        option: '--metrics-feed-port',
      },
    ],
    reader,
  };
}
