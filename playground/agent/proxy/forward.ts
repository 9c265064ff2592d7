import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorText, type Log } from '../log';
import { connect } from './connect';
import { requestHeaders } from './forwarded-headers';
import { Refusal } from './refusal';
import type { Route } from './route';
import type { ServiceDirectory } from './service-directory';

/** What requests are carried out with. */
export interface ForwardTools {
  readonly directory: Pick<ServiceDirectory, 'addresses'>;
  readonly log: Log;
}

/** What is sent on. */
export interface Forwarded {
  readonly request: IncomingMessage;
  readonly route: Route;
  /** Beside those of the client. */
  readonly headers: readonly string[];
  /** The client has gone. */
  readonly gone: AbortSignal;
  /** Sends the body. */
  readonly send: (outgoing: ClientRequest) => void;
}

/** The head of a Service's answer. */
export interface Answer {
  readonly response: IncomingMessage;
  /** What is left of the connection where the protocol was changed, with what has come over it already. */
  readonly upgraded?: { readonly socket: Duplex; readonly head: Buffer };
}

/**
 * Sends a request to its Service over a connection of its own: a kept one could lead to a pod that has gone.
 * @throws Refusal 404 or 503 when there is no pod that could answer, 502 when none does
 */
export async function forward(
  { request, route, headers, gone, send }: Forwarded,
  { directory, log }: ForwardTools,
): Promise<Answer> {
  const { method = 'GET' } = request;
  const noAnswer = (what: string, error: unknown): Refusal => {
    const { namespace, service } = route;
    if (!gone.aborted) {
      log.warn('no answer', { service: `${namespace}/${service}`, error: errorText(error) });
    }
    return new Refusal(502, 'NoAnswer', `Service '${namespace}/${service}': ${what} (${errorText(error)}).`, {
      service,
      namespace,
    });
  };
  const socket = await connect({ addresses: () => directory.addresses(route), abandoned: gone }).catch(
    (error: unknown) => {
      throw error instanceof Refusal ? error : noAnswer('no pod takes a connection', error);
    },
  );
  gone.addEventListener('abort', () => socket.destroy(), { once: true });
  const outgoing = httpRequest({
    createConnection: () => socket,
    method,
    path: route.path,
    headers: [...requestHeaders(request, route), ...headers],
    setHost: false,
  });
  return new Promise((resolve, reject) => {
    outgoing.once('response', (response) => resolve({ response }));
    outgoing.once('upgrade', (response, upgraded, head) => resolve({ response, upgraded: { socket: upgraded, head } }));
    // Not `once`: an error that comes after the answer is the response's to report, and must not end the process.
    outgoing.on('error', (error) => {
      const what = `the connection ended before an answer; the ${method} request may have been carried out`;
      reject(noAnswer(what, error));
    });
    // Otherwise the head would wait for the first byte of a body that may come late.
    outgoing.flushHeaders();
    send(outgoing);
  });
}
