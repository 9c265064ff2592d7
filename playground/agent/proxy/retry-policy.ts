/** How an attempt to reach an endpoint ended without an answer. */
export interface AttemptFailure {
  readonly error: NodeJS.ErrnoException;
  /** Whether the connection stood, so that the endpoint may have seen the request. */
  readonly connected: boolean;
  /** Whether a byte of a response arrived. */
  readonly answered: boolean;
}

/** Doing these twice is the same as doing them once. @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

const connectionLost = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/**
 * Whether the same request may go to another endpoint.
 *
 * Without a connection nothing was sent, so any request may. A connection that broke before the first byte of an
 * answer may have delivered it: then only what is harmless to repeat, and can be repeated from its beginning.
 */
export function mayRetry(failure: AttemptFailure, method: string, bodyReplayable: boolean): boolean {
  if (!bodyReplayable) {
    return false;
  }
  if (!failure.connected) {
    return true;
  }
  return !failure.answered && connectionLost.has(failure.error.code ?? '') && idempotent.has(method);
}
