import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { errorText, type Log } from '../log';
import type { Balancer } from './balancer';
import { requestHeaders, responseHeaders } from './forwarded-headers';
import { reach } from './reach';
import { ReplayableBody } from './replayable-body';
import type { Route } from './route';
import type { ServiceDirectory } from './service-directory';

/** What requests are carried out with. */
export interface ExchangeTools {
  readonly directory: Pick<ServiceDirectory, 'endpoints'>;
  readonly balancer: Balancer;
  readonly log: Log;
}

/**
 * Carries a request to an endpoint of its Service and the answer back, both as streams.
 * @throws Refusal when no endpoint answers; nothing has been written to `response` then
 */
export async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  route: Route,
  tools: ExchangeTools,
): Promise<void> {
  const body = new ReplayableBody(request);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const outgoing = { method: request.method ?? 'GET', path: route.path, headers: requestHeaders(request, route) };
  try {
    const { answer, done } = await reach({
      route,
      outgoing,
      endpoints: () => tools.directory.endpoints(route),
      balancer: tools.balancer,
      log: tools.log,
      abandoned: gone.signal,
      connected: (upstream) => {
        // Otherwise the head would wait for the first byte of a body that may come late.
        upstream.flushHeaders();
        body.sendTo(upstream);
      },
      takeBack: () => {
        body.detach();
        return body.replayable;
      },
    });
    try {
      response.writeHead(
        answer.response.statusCode ?? 502,
        answer.response.statusMessage ?? '',
        responseHeaders(answer.response),
      );
      response.flushHeaders();
      // An answer that breaks off must break off for the client too: pipeline() destroys both ends then.
      await pipeline(answer.response, response);
    } catch (error) {
      if (!gone.signal.aborted) {
        tools.log.warn('answer broke off', { service: `${route.namespace}/${route.service}`, error: errorText(error) });
      }
    } finally {
      done();
    }
  } finally {
    body.discard();
  }
}
