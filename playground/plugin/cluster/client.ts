import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, UnreachableError } from './api-error';
import type { Access } from './kubeconfig';
import type { KubeObject } from '../objects';

/** A request to the API server. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Query parameters; undefined ones are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Ends the request, and the tries after it, when it fires. */
  readonly signal?: AbortSignal;
}

/** One try may take this long: admission webhooks have up to 30 seconds. */
const TRY_MS = 60_000;
const TRIES = 5;
/** For so long a server that was there may be started anew. */
const RESTART_MS = 30_000;

/**
 * Talks to the API server: JSON over kept-alive connections, tried again where the server or the network was only busy.
 */
export class ApiClient {
  /** Called with each warning that the server attaches to an answer. */
  onWarning: (text: string) => void = () => undefined;
  private answered = false;
  private readonly plainAgent = new http.Agent({ keepAlive: true, maxSockets: 16 });

  constructor(readonly access: Access) {}

  /** Where the cluster is, for messages. */
  get server(): string {
    return this.access.server.origin;
  }

  /** An object, undefined where it does not exist. */
  async get(path: string, signal?: AbortSignal): Promise<KubeObject | undefined> {
    try {
      return await this.json({ path, ...(signal === undefined ? {} : { signal }) });
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * The JSON that answers a request.
   *
   * @throws {ApiError} where the server refuses it, {UnreachableError} where no server answers.
   */
  async json<T = KubeObject>(request: ApiRequest): Promise<T> {
    return JSON.parse(await this.text(request)) as T;
  }

  /** The text that answers a request, such as a log. */
  async text(request: ApiRequest): Promise<string> {
    const began = Date.now();
    for (let tried = 1; ; tried += 1) {
      const answer = await this.once(request).catch((error: unknown) => unreachable(this.server, error));
      this.answered ||= !(answer instanceof Error);
      if (!(answer instanceof Error) && answer.status < 300) {
        return answer.body;
      }
      const restarts =
        this.answered && (answer as NodeJS.ErrnoException).code === 'ECONNREFUSED' && Date.now() - began < RESTART_MS;
      const retried = tried < TRIES ? waitBeforeRetry(request, answer, tried) : undefined;
      const wait = restarts ? 500 : retried;
      if (wait === undefined) {
        throw answer instanceof Error ? answer : new ApiError(answer.status, parsed(answer.body));
      }
      await sleep(wait, undefined, request.signal === undefined ? {} : { signal: request.signal });
    }
  }

  /** The answer to a request as it comes, whatever its status: that of a watch. Over a connection of its own. */
  stream(request: ApiRequest): Promise<http.IncomingMessage> {
    return this.open(request, { agent: false });
  }

  private async once(request: ApiRequest): Promise<Answer> {
    const response = await this.open(request, { timeout: TRY_MS });
    const body = await text(response);
    for (const warning of [response.headers['warning'] ?? []].flat()) {
      this.onWarning(warningText(warning));
    }
    return { status: response.statusCode ?? 0, body };
  }

  private async open(request: ApiRequest, own: https.RequestOptions): Promise<http.IncomingMessage> {
    const { server } = this.access;
    const url = new URL(server.pathname.replace(/\/$/, '') + request.path, server);
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) {
        url.searchParams.set(key, String(value));
      }
    }
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const plain = url.protocol === 'http:';
    const options: https.RequestOptions = {
      method: request.method ?? 'GET',
      headers: {
        Accept: 'application/json',
        'User-Agent': 'modelyard-kubernetes-stand-in',
        ...(body === undefined
          ? {}
          : { 'Content-Type': request.contentType ?? 'application/json', 'Content-Length': Buffer.byteLength(body) }),
      },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      ...(plain ? { agent: this.plainAgent } : {}),
    };
    await this.access.authorize(options);
    return new Promise((resolve, reject) => {
      const call = (plain ? http : https).request(url, { ...options, ...own }, resolve);
      call.on('timeout', () => call.destroy(new Error(`no answer within ${TRY_MS / 1000} s`)));
      call.on('error', reject);
      call.end(body);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function unreachable(server: string, error: unknown): Error {
  // What Node.js' own modules throw is no Error of this realm where a test runner has one of its own.
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (name === 'AbortError') {
    throw error;
  }
  return Object.assign(
    new UnreachableError(`the cluster at ${server} cannot be reached: ${message === '' ? String(code) : message}`),
    { code },
  );
}

// A connection that the server closed while it lay idle, or a server that is only starting or busy. Applying and
// deleting the same thing twice does no harm, so every request may be tried again.
function waitBeforeRetry(request: ApiRequest, answer: Answer | Error, tried: number): number | undefined {
  if (answer instanceof Error) {
    const code = (answer as NodeJS.ErrnoException).code;
    return code === 'ECONNRESET' || code === 'EPIPE' ? 100 * tried : undefined;
  }
  if (answer.status === 429 || answer.status === 503) {
    return (ApiError.retryAfter(parsed(answer.body)) ?? tried) * 1000;
  }
  const internal = answer.status === 500 && /etcdserver|timeout|leader changed/i.test(answer.body);
  const racedUpdate =
    answer.status === 409 && request.method === 'PATCH' && /object has been modified/.test(answer.body);
  return internal || racedUpdate || answer.status === 504 ? 200 * tried : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return { message: body.slice(0, 300) };
  }
}

// RFC 7234: `299 - "text"`.
function warningText(header: string): string {
  return /^\d+ \S+ "(.*)"/s.exec(header)?.[1]?.replaceAll('\\"', '"') ?? header;
}
