import { isNativeError } from 'node:util/types';

/** What a log line may carry besides its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes one JSON object per line: a daemon's log is read by `grep` and by `jq` alike. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/**
 * @param write where a line goes. @default - standard error
 * @param now the clock. @default - the system's
 */
export function createLog(
  write: (line: string) => void = (line) => process.stderr.write(line),
  now: () => Date = () => new Date(),
): Log {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      write(`${JSON.stringify({ time: now().toISOString(), level, message, ...fields })}\n`);
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

/** An error's words, with those of its cause: a failed `fetch` says what went wrong only there. */
export function errorText(error: unknown): string {
  if (!isNativeError(error)) {
    return String(error);
  }
  const code = (error as NodeJS.ErrnoException).code;
  // Node joins the attempts of one connection into an AggregateError without a message.
  const own = error.message === '' ? (code ?? error.name) : error.message;
  return error.cause === undefined ? own : `${own}: ${errorText(error.cause)}`;
}
