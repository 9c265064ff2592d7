import { request } from 'node:http';
import { isNativeError } from 'node:util/types';

/** What to send, how often and for how long. */
export interface LoadOptions {
  /** On loopback: this is for a playground, never for somebody's server. */
  readonly url: string;
  readonly requestsPerSecond: number;
  /** @default - until {@link RunningLoad.stop} is called, {@link maxDurationMs} at the longest */
  readonly durationMs?: number;
  /** @default GET, or POST with a body */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** How long a request may take until it counts as failed. @default 120000 */
  readonly timeoutMs?: number;
  /** Whether an answer is right. @default - the status is 2xx */
  readonly accept?: (status: number, body: string) => boolean;
}

/** A request that got no answer, or a wrong one. */
export interface FailedRequest {
  /** When it was sent, in milliseconds from the start of the load. */
  readonly atMs: number;
  readonly latencyMs: number;
  /** @default - no answer came */
  readonly status?: number;
  /** The connection's error, or the beginning of an unaccepted answer. */
  readonly error: string;
}

/** What came of all requests. */
export interface LoadResult {
  readonly sent: number;
  readonly ok: number;
  readonly failed: readonly FailedRequest[];
  /** The latencies of the accepted answers, in the order of arrival. */
  readonly latenciesMs: readonly number[];
  /** How many answers were accepted, by their bodies: which version of a model answered how often. */
  readonly bodies: ReadonlyMap<string, number>;
}

/** A load that is being sent. */
export interface RunningLoad {
  /** Sends no more, and waits for the answers that are still out. */
  stop(): Promise<LoadResult>;
  /** Settles when the duration is over and all answers are there. */
  readonly finished: Promise<LoadResult>;
}

/** No load runs for longer, even where nobody stops it. */
export const maxDurationMs = 10 * 60_000;

const maxRequestsPerSecond = 1_000;
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Sends requests at a steady rate, each over a new connection, whether earlier ones have been answered or not: a slow
 * server does not slow the load down and so hide what it does to its users.
 * @throws when the URL is not on loopback or a number is out of range
 */
export function startLoad(options: LoadOptions): RunningLoad {
  check(options);
  const { requestsPerSecond, durationMs = maxDurationMs } = options;
  const started = performance.now();
  const failed: FailedRequest[] = [];
  const latenciesMs: number[] = [];
  const bodies = new Map<string, number>();
  const open = new Set<Promise<void>>();
  let sent = 0;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let settle: (result: LoadResult) => void;
  const finished = new Promise<LoadResult>((resolve) => (settle = resolve));

  const sendOne = async (): Promise<void> => {
    const atMs = performance.now() - started;
    try {
      const { status, body } = await send(options);
      const latencyMs = performance.now() - started - atMs;
      if (options.accept?.(status, body) ?? (status >= 200 && status < 300)) {
        latenciesMs.push(latencyMs);
        bodies.set(body, (bodies.get(body) ?? 0) + 1);
      } else {
        failed.push({ atMs, latencyMs, status, error: body.slice(0, 500) });
      }
    } catch (error) {
      failed.push({ atMs, latencyMs: performance.now() - started - atMs, error: errorText(error) });
    }
  };

  const stop = async (): Promise<LoadResult> => {
    if (!stopping) {
      stopping = true;
      clearTimeout(timer);
      await Promise.all(open);
      settle({ sent, ok: latenciesMs.length, failed, latenciesMs, bodies });
    }
    return finished;
  };

  const tick = (): void => {
    const elapsed = performance.now() - started;
    // Counted from the start: a late timer is made up for, so that the rate stays what was asked for.
    const due =
      Math.floor((Math.min(elapsed, durationMs) / 1_000) * requestsPerSecond) + (elapsed < durationMs ? 1 : 0);
    for (; sent < due; sent++) {
      const one = sendOne().finally(() => open.delete(one));
      open.add(one);
    }
    if (elapsed >= durationMs) {
      void stop();
    } else {
      timer = setTimeout(tick, Math.min((sent / requestsPerSecond) * 1_000, durationMs) - elapsed);
    }
  };
  tick();
  return { stop, finished };
}

function check({ url, requestsPerSecond, durationMs = maxDurationMs }: LoadOptions): void {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' || !loopback.has(hostname)) {
    throw new Error(`load: 'url' must be http:// on ${[...loopback].join(', ')}, got '${url}'`);
  }
  if (!(requestsPerSecond > 0 && requestsPerSecond <= maxRequestsPerSecond)) {
    throw new Error(
      `load: 'requestsPerSecond' must be above 0 and at most ${maxRequestsPerSecond}, got ${requestsPerSecond}`,
    );
  }
  if (!(durationMs > 0 && durationMs <= maxDurationMs)) {
    throw new Error(`load: 'durationMs' must be above 0 and at most ${maxDurationMs}, got ${durationMs}`);
  }
}

function send(options: LoadOptions): Promise<{ status: number; body: string }> {
  const { url, body, headers = {}, method = body === undefined ? 'GET' : 'POST', timeoutMs = 120_000 } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method,
      agent: false,
      headers: { ...headers, ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }) },
    });
    // Over the whole exchange: a timeout of the socket would begin anew with every byte.
    const timer = setTimeout(() => outgoing.destroy(new Error(`no complete answer within ${timeoutMs} ms`)), timeoutMs);
    const end = (settle: () => void) => (): void => {
      clearTimeout(timer);
      settle();
    };
    const fail = (error: Error): void => end(() => reject(error))();
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on(
        'end',
        end(() => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') })),
      );
    });
    outgoing.end(body);
  });
}

function errorText(error: unknown): string {
  // Not `instanceof`: jest runs tests in a realm of their own, with an Error of its own.
  if (!isNativeError(error)) {
    return String(error);
  }
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined ? error.message : `${code}: ${error.message}`;
}
