import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { forward, type ForwardTools } from './forward';
import { responseHeaders } from './forwarded-headers';
import type { Route } from './route';

/** A request that changes its protocol, with what is left of an HTTP connection then. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly client: Duplex;
  /** What the client has sent after the request already. */
  readonly head: Buffer;
}

/**
 * Carries a request that changes its protocol (WebSocket) to its Service; after that has agreed, bytes pass both ways
 * until one side closes.
 * @throws Refusal when none answers; nothing has been written to `client` then
 */
export async function exchangeUpgrade(
  { request, client, head }: UpgradeRequest,
  route: Route,
  tools: ForwardTools,
): Promise<void> {
  const gone = new AbortController();
  client.once('close', () => gone.abort());
  const headers = ['Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? 'websocket'];
  const { response, upgraded } = await forward(
    { request, route, headers, gone: gone.signal, send: (outgoing) => outgoing.end() },
    tools,
  );
  try {
    if (upgraded === undefined) {
      // Declined: the answer ends the connection, so that no later request bypasses the routing.
      client.write(headOf(response, ['Connection', 'close']));
      await pipeline(response, client);
    } else {
      client.write(headOf(response, headers));
      client.write(upgraded.head);
      upgraded.socket.write(head);
      await Promise.all([pipeline(upgraded.socket, client), pipeline(client, upgraded.socket)]);
    }
  } catch {
    // One side went away in the middle, which is how such a connection may end; pipeline() has closed the other.
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
