import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { errorText, type Log } from '../../log';
import type { UsageSource } from '../usage/measured';
import { ApiError, notFound } from './api-error';
import { apiGroups, customMetrics, discovery, externalMetrics, resourceMetrics } from './api-groups';
import { parseApiRequest, parseUrl, type ApiRequest } from './api-request';
import type { Authorizer } from './authorizer';
import { callerOf } from './caller';
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
  readonly authorizer: Pick<Authorizer, 'authorize'>;
  readonly log: Log;
}

const answers: Readonly<Record<string, (source: ApiTools['source'], request: ApiRequest) => object>> = {
  [resourceMetrics.group]: answerResourceMetrics,
  [externalMetrics.group]: answerExternalMetrics,
  [customMetrics.group]: answerCustomMetrics,
};

/**
 * The server of the metrics APIs, which the API server's aggregation layer asks; to be started with
 * `listen(port, '127.0.0.1')`.
 *
 * @see https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/
 */
export function createApiServer({ cert, key, clientCa }: ApiCertificates, tools: ApiTools): Server {
  return createServer({ cert, key, ca: clientCa, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    answer(request, tools)
      .then((body) => ({ code: 200, body }))
      .catch((error: unknown) => failure(error, tools.log))
      .then(({ code, body }) =>
        response.writeHead(code, { 'Content-Type': 'application/json' }).end(`${JSON.stringify(body)}\n`),
      )
      .catch(() => response.destroy());
  });
}

async function answer(request: IncomingMessage, { source, authorizer }: ApiTools): Promise<object> {
  const caller = callerOf(request.socket as TLSSocket, request.headersDistinct);
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
  await authorizer.authorize(caller, read);
  return answering(source, read);
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
