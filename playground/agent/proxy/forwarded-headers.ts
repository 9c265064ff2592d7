import type { IncomingMessage } from 'node:http';
import type { Route } from './route';

/** A header list as Node gives and takes it: name, value, name, value, … with repeated names kept. */
export type RawHeaders = readonly string[];

/**
 * Meant for the next hop only.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** Methods whose requests may lack a body without saying so. */
const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

/** The headers that the model server gets: those of the client, and where the request came from. */
export function requestHeaders(request: IncomingMessage, route: Route): string[] {
  const { headers, method = 'GET' } = request;
  const chain = headers['x-forwarded-for'];
  const client = request.socket.remoteAddress ?? 'unknown';
  const kept = without(request.rawHeaders, [
    ...hopByHop,
    ...namedByConnection(headers.connection),
    // Node has answered it; the model server would answer it again.
    'expect',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-prefix',
    'x-forwarded-proto',
  ]);
  const framing = headers['transfer-encoding'] !== undefined ? ['Transfer-Encoding', 'chunked'] : [];
  const noBody =
    framing.length === 0 && headers['content-length'] === undefined && !bodyless.has(method)
      ? ['Content-Length', '0']
      : [];
  return [
    ...kept,
    ...framing,
    ...noBody,
    'X-Forwarded-For',
    chain === undefined ? client : `${String(chain)}, ${client}`,
    'X-Forwarded-Host',
    headers.host ?? '',
    'X-Forwarded-Prefix',
    route.prefix,
    'X-Forwarded-Proto',
    'http',
  ];
}

/** The headers that the client gets; Node chooses the framing of the body anew. */
export function responseHeaders(response: IncomingMessage): string[] {
  return without(response.rawHeaders, [...hopByHop, ...namedByConnection(response.headers.connection)]);
}

function namedByConnection(value: string | undefined): string[] {
  return (value ?? '').split(',').map((name) => name.trim().toLowerCase());
}

function without(raw: RawHeaders, names: readonly string[]): string[] {
  const dropped = new Set(names);
  return raw.filter((_, index) => !dropped.has((raw[index - (index % 2)] ?? '').toLowerCase()));
}
