import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExchangeTools } from './exchange';
import { requestHeaders, responseHeaders } from './forwarded-headers';
import { reach } from './reach';
import type { Route } from './route';

/** A request that changes its protocol, with what is left of an HTTP connection then. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly client: Duplex;
  /** What the client has sent after the request already. */
  readonly head: Buffer;
}

/**
 * Carries a request that changes its protocol (WebSocket) to an endpoint; after the endpoint has agreed, bytes pass
 * both ways until one side closes.
 * @throws Refusal when no endpoint answers; nothing has been written to `client` then
 */
export async function exchangeUpgrade(
  { request, client, head }: UpgradeRequest,
  route: Route,
  tools: ExchangeTools,
): Promise<void> {
  const gone = new AbortController();
  client.once('close', () => gone.abort());
  const upgrade = request.headers.upgrade ?? 'websocket';
  const { answer, done } = await reach({
    route,
    outgoing: {
      method: request.method ?? 'GET',
      path: route.path,
      headers: [...requestHeaders(request, route), 'Connection', 'Upgrade', 'Upgrade', upgrade],
    },
    endpoints: () => tools.directory.endpoints(route),
    balancer: tools.balancer,
    log: tools.log,
    abandoned: gone.signal,
    connected: (upstream) => upstream.end(),
    takeBack: () => true,
  });
  try {
    if (answer.kind === 'upgrade') {
      client.write(headOf(answer.response, ['Connection', 'Upgrade', 'Upgrade', upgrade]));
      client.write(answer.head);
      answer.socket.write(head);
      await Promise.all([pipeline(answer.socket, client), pipeline(client, answer.socket)]);
    } else {
      // The endpoint declined: its answer ends the connection, so that no later request bypasses the routing.
      client.write(headOf(answer.response, ['Connection', 'close']));
      await pipeline(answer.response, client);
    }
  } catch {
    // One side went away in the middle, which is how such a connection may end; pipeline() has closed the other.
  } finally {
    done();
  }
}

function headOf(response: IncomingMessage, connection: readonly string[]): string {
  const headers = [...responseHeaders(response), ...connection];
  const lines = [statusLine(response.statusCode ?? 502, response.statusMessage)];
  for (let index = 0; index < headers.length; index += 2) {
    lines.push(`${headers[index]}: ${headers[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The first line of a response that is written by hand. */
export function statusLine(status: number, message?: string): string {
  return `HTTP/1.1 ${status} ${message ?? STATUS_CODES[status] ?? ''}`;
}
