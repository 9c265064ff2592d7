import type { TLSSocket } from 'node:tls';
import { ApiError } from './api-error';

/** For whom a request is answered. */
export interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** The name in the API server's certificate for its front proxy. */
const frontProxy = 'front-proxy-client';
const extraPrefix = 'x-remote-extra-';

/**
 * The user whom the API server's front proxy speaks for. The server has checked that the client's certificate is of
 * the front proxy's authority.
 *
 * @param headers each with all its values: a user can be in several groups
 * @throws ApiError 401 for any other client
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/#authentication-flow
 */
export function callerOf(socket: TLSSocket, headers: NodeJS.Dict<string[]>): Caller {
  const user = headers['x-remote-user']?.[0] ?? '';
  if (!socket.authorized || socket.getPeerCertificate().subject?.CN !== frontProxy || user === '') {
    throw new ApiError(401, 'Unauthorized', 'Unauthorized');
  }
  const extra = Object.entries(headers)
    .filter(([name]) => name.startsWith(extraPrefix))
    .map(([name, values = []]): [string, string[]] => [decodeURIComponent(name.slice(extraPrefix.length)), values]);
  return { user, groups: headers['x-remote-group'] ?? [], extra: Object.fromEntries(extra) };
}
