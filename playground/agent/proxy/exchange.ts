import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { errorText } from '../log';
import { forward, type ForwardTools } from './forward';
import { responseHeaders } from './forwarded-headers';
import type { Route } from './route';

/**
 * Carries a request to its Service and the answer back, both as streams.
 * @throws Refusal when none answers; nothing has been written to `response` then
 */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  route: Route,
  tools: ForwardTools,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const send = (outgoing: NodeJS.WritableStream): void => void request.pipe(outgoing);
    const { response: answer } = await forward({ request, route, headers: [], gone: gone.signal, send }, tools);
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', responseHeaders(answer));
    response.flushHeaders();
    // An answer that breaks off must break off for the client too: pipeline() destroys both ends then.
    await pipeline(answer, response).catch((error: unknown) => {
      if (!gone.signal.aborted) {
        tools.log.warn('answer broke off', { service: `${route.namespace}/${route.service}`, error: errorText(error) });
      }
    });
  } finally {
    // A client that is still sending reads the answer only after that.
    request.unpipe().resume();
  }
}
