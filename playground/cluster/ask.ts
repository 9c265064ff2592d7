import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Playground } from '../state/state';
import { adminCredentials, ensureCredentials } from './credentials';

const timeoutMs = 2_000;

/** What a server answered. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Asks the API server as the administrator: for a moment's question, where starting kubectl takes many times as long.
 */
export function askApiServer(pg: Playground, path: string): Promise<Answer> {
  const { ca, cert, key } = adminCredentials(pg);
  return ask(pg.ports.apiserver, path, { ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) });
}

/**
 * Whether a part of the control plane that makes up a certificate of its own is healthy; it tells that to everybody.
 */
export async function isHealthy(port: number): Promise<boolean> {
  return (await ask(port, '/healthz', { rejectUnauthorized: false })).status === 200;
}

/** Whether a kubelet is healthy, which it tells the API server alone. @param address the node's */
export async function isKubeletHealthy(pg: Playground, address: string): Promise<boolean> {
  const { kubeletClient } = ensureCredentials(pg);
  // Its certificate names the node, not the address.
  return (
    (
      await ask(pg.ports.kubelet, '/healthz', {
        host: address,
        cert: readFileSync(kubeletClient.cert),
        key: readFileSync(kubeletClient.key),
        rejectUnauthorized: false,
      })
    ).status === 200
  );
}

/**
 * Asks a server on loopback that proves itself as a Service of the cluster.
 *
 * @param service as the API server calls it, `<name>.<namespace>.svc`
 * @param ca the file of the authority that it must be known by
 * @throws Error when it does not answer, or is another one
 */
export function askService(port: number, path: string, service: string, ca: string): Promise<Answer> {
  return ask(port, path, { ca: readFileSync(ca), servername: service });
}

interface AskOptions {
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** Whose name its certificate must have. @default - the host's */
  readonly servername?: string;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  /** @default true */
  readonly rejectUnauthorized?: boolean;
}

function ask(port: number, path: string, options: AskOptions): Promise<Answer> {
  return new Promise((done, fail) => {
    // No agent: the connection ends with the answer.
    request({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs, ...options }, (response) => {
      text(response).then((body) => done({ status: response.statusCode ?? 0, body }), fail);
    })
      .on('timeout', () => fail(new Error('no answer')))
      .on('error', fail)
      .end();
  });
}
