import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Endpoint } from './endpoints';
import type { AttemptFailure } from './retry-policy';

/** What is sent to an endpoint, without the body. */
export interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
}

/** What came of an attempt. */
export type AttemptResult =
  | { readonly kind: 'response'; readonly response: IncomingMessage }
  | { readonly kind: 'upgrade'; readonly response: IncomingMessage; readonly socket: Socket; readonly head: Buffer }
  | ({ readonly kind: 'failure' } & AttemptFailure);

/** One attempt to reach an endpoint, under way. */
export interface Attempt {
  readonly upstream: ClientRequest;
  /** Settles with the head of the answer, or with the failure to get one; never rejects. */
  readonly result: Promise<AttemptResult>;
}

/**
 * How long a connection may take to stand. On one machine it takes less than a millisecond; a pod that is gone
 * answers with silence.
 */
export const connectTimeoutMs = 2_000;

/**
 * Sends a request to an endpoint over a connection of its own: a kept one could lead to a pod that has gone.
 *
 * @param connected called when the connection stands, before which nothing of the body may be sent
 */
export function attempt(
  endpoint: Endpoint,
  outgoing: OutgoingRequest,
  connected: (upstream: ClientRequest) => void,
): Attempt {
  const upstream = httpRequest({
    host: endpoint.address,
    port: endpoint.port,
    method: outgoing.method,
    path: outgoing.path,
    headers: outgoing.headers,
    agent: false,
    setHost: false,
  });
  const result = new Promise<AttemptResult>((resolve) => {
    let stands = false;
    const timer = setTimeout(() => {
      upstream.destroy(
        Object.assign(
          new Error(`no connection to ${endpoint.address}:${endpoint.port} within ${connectTimeoutMs} ms`),
          { code: 'ETIMEDOUT' },
        ),
      );
    }, connectTimeoutMs);
    upstream.once('socket', (socket) => {
      socket.once('connect', () => {
        stands = true;
        clearTimeout(timer);
        connected(upstream);
      });
    });
    upstream.once('response', (response) => resolve({ kind: 'response', response }));
    upstream.once('upgrade', (response, socket, head) => resolve({ kind: 'upgrade', response, socket: socket, head }));
    // Not `once`: an error that comes after the answer is the response's to report, and must not end the process.
    upstream.on('error', (error) => {
      clearTimeout(timer);
      resolve({ kind: 'failure', error, connected: stands, answered: (upstream.socket?.bytesRead ?? 0) > 0 });
    });
  });
  return { upstream, result };
}
