import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { errorText, type Log } from '../../log';
import type { UsageSource } from '../usage/measured';
import { ApiError, notFound } from './api-error';
import { apiGroups, customMetrics, discovery, externalMetrics, resourceMetrics } from './api-groups';
import { parseApiRequest, parseUrl, type ApiRequest } from './api-request';
import { answerCustomMetrics, type CustomSource } from './custom-metrics';
import { answerExternalMetrics } from './external-metrics';
import { answerResourceMetrics } from './resource-metrics';

/** What the server proves itself with, and whom it listens to: PEM. */
export interface ApiCertificates {
  readonly cert: string;
  readonly key: string;
  /** The authority of the API server's front proxy. */
  readonly clientCa: string;
}

/** What the metrics APIs answer with. */
export interface ApiTools {
  readonly source: UsageSource & CustomSource;
  readonly log: Log;
}

/** The name in the API server's certificate for its front proxy. */
const frontProxy = 'front-proxy-client';

const answers: Readonly<Record<string, (source: ApiTools['source'], request: ApiRequest) => object>> = {
  [resourceMetrics.group]: answerResourceMetrics,
  [externalMetrics.group]: answerExternalMetrics,
  [customMetrics.group]: answerCustomMetrics,
};

/**
 * The server of the metrics APIs, which the API server's aggregation layer asks; to be started with
 * `listen(port, '127.0.0.1')`. It answers nobody else: whether a user may ask is decided by the API server, which
 * authorizes each request before it passes it on.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/#authentication-flow
 */
export function createApiServer({ cert, key, clientCa }: ApiCertificates, tools: ApiTools): Server {
  return createServer({ cert, key, ca: clientCa, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    const { code, body } = answered(request, tools);
    response.writeHead(code, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
  });
}

function answer(request: IncomingMessage, { source }: ApiTools): object {
  const client = request.socket as TLSSocket;
  if (!client.authorized || client.getPeerCertificate().subject?.CN !== frontProxy) {
    throw new ApiError(401, 'Unauthorized', 'Unauthorized');
  }
  const { parts, query } = parseUrl(request.url ?? '/');
  // No description in OpenAPI, among others: the API server takes a 404 for that.
  if (parts[0] !== 'apis') {
    throw notFound('the server could not find the requested resource');
  }
  if (request.method !== 'GET' || query.get('watch') === 'true' || query.get('watch') === '1') {
    throw new ApiError(405, 'MethodNotAllowed', 'metrics can only be read, with get and list');
  }
  const document = discovery(parts.slice(1));
  if (document !== undefined) {
    return document;
  }
  const read = parseApiRequest(parts.slice(1), query);
  const answering = answers[read.group];
  if (
    answering === undefined ||
    !apiGroups.some(({ group, version }) => group === read.group && version === read.version)
  ) {
    throw notFound('the server could not find the requested resource');
  }
  return answering(source, read);
}

function answered(request: IncomingMessage, tools: ApiTools): { code: number; body: object } {
  try {
    return { code: 200, body: answer(request, tools) };
  } catch (error) {
    return failure(error, tools.log);
  }
}

function failure(error: unknown, log: Log): { code: number; body: object } {
  if (error instanceof ApiError) {
    return { code: error.code, body: error.toStatus() };
  }
  log.error('request failed inside the metrics server', { error: errorText(error) });
  return {
    code: 500,
    body: new ApiError(
      500,
      'InternalError',
      "the playground's metrics server failed; the agent's log says why",
    ).toStatus(),
  };
}
