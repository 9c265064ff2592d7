import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { checkCaller } from '../caller-check';
import { errorText } from '../log';
import { exchange } from './exchange';
import type { ForwardTools } from './forward';
import { Refusal } from './refusal';
import { parseRoute, type Route } from './route';
import type { ServiceDirectory } from './service-directory';
import { exchangeUpgrade, statusLine } from './upgrade';

/** What `/healthz` tells. */
export interface Health {
  /** Whether everything has been listed once, so that routing knows all Services. */
  readonly synced: boolean;
  /** The kinds that are still to be listed. */
  readonly waitingFor: readonly string[];
}

/** What the proxy answers with. */
export interface ProxyTools extends ForwardTools {
  readonly directory: Pick<ServiceDirectory, 'addresses' | 'list'>;
  readonly health: () => Health;
}

/** Clients that keep a connection do so for less: then it is they who close it, never with a request on its way. */
const keepAliveMs = 65_000;

/**
 * The server of all models; to be started with `listen(port, '127.0.0.1')`: a door on loopback, with one URL for each
 * Service, that tells web pages from programs and says why nothing answers. Which pod gets a request is kube-proxy's
 * matter.
 *
 * No real component is such a door. `kubectl port-forward` and the API server's own proxy lead to one pod and want
 * credentials; a gateway (Traefik) would have to be told of each Service by a program of ours, is not there where the
 * cluster has no gateway class, and does not say that a model is simulated.
 */
export function createProxyServer(tools: ProxyTools): Server {
  // No limit on how long a request may take to arrive: a client may stream for as long as it likes.
  const server = createServer({ keepAliveTimeout: keepAliveMs, requestTimeout: 0 });
  server.on('request', (request, response) => void answer(server, request, response, tools));
  server.on('upgrade', (request, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    Promise.resolve(request)
      .then(checkCaller)
      .then(() => routeOf(request, tools))
      .then((route) => exchangeUpgrade({ request, client, head }, route, tools))
      .catch((error: unknown) => {
        const refusal = refusalFor(error, tools);
        client.end(
          `${statusLine(refusal.status)}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n` +
            `${refusal.toJson()}`,
        );
      });
  });
  return server;
}

async function answer(
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
  tools: ProxyTools,
): Promise<void> {
  try {
    checkCaller(request);
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/healthz') {
      const health = tools.health();
      sendJson(response, health.synced ? 200 : 503, `${JSON.stringify(health)}\n`);
    } else if (path === '/') {
      const { port } = server.address() as AddressInfo;
      sendJson(
        response,
        200,
        `${JSON.stringify({ services: tools.directory.list(`http://127.0.0.1:${port}`) }, null, 2)}\n`,
      );
    } else {
      await exchange(request, response, await routeOf(request, tools), tools);
    }
  } catch (error) {
    const refusal = refusalFor(error, tools);
    if (response.headersSent) {
      response.destroy();
    } else {
      sendJson(response, refusal.status, refusal.toJson());
    }
  }
}

/** Asynchronous, so that a refusal reaches both callers the same way. */
async function routeOf(request: IncomingMessage, tools: ProxyTools): Promise<Route> {
  const health = tools.health();
  if (!health.synced) {
    throw new Refusal(
      503,
      'Starting',
      `The proxy is still reading the cluster's objects: ${health.waitingFor.join(', ')}. Try again in a moment.`,
    );
  }
  const route = parseRoute(request.url ?? '/');
  if (route !== undefined) {
    return Promise.resolve(route);
  }
  throw new Refusal(404, 'UnknownPath', `'${request.url ?? '/'}' names no Service.`, {
    allowed: ['/', '/healthz', '/<namespace>/<service>/<path>', '/<namespace>/<service>:<port>/<path>'],
  });
}

function refusalFor(error: unknown, tools: ProxyTools): Refusal {
  if (error instanceof Refusal) {
    return error;
  }
  tools.log.error('request failed inside the proxy', { error: errorText(error) });
  return new Refusal(500, 'ProxyFault', 'The proxy failed to carry this request; its log says why.');
}

function sendJson(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
