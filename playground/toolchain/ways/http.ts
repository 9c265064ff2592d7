import http from 'node:http';
import https from 'node:https';
import type { IncomingMessage } from 'node:http';

/** A host did not answer: no address, no connection, or not in time. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** How long things may take. A host that a firewall drops must not hold up a set-up that has other ways. */
export interface Patience {
  readonly connectMs: number;
  readonly idleMs: number;
}

/**
 * Requests over HTTP(S) that fail fast: a host that was found unreachable is not tried again in the same run.
 * A proxy of the environment (`HTTPS_PROXY`) is used where the Node.js version knows how (22.21).
 */
export class HttpClient {
  readonly #unreachable = new Map<string, string>();
  readonly #agents: { http: http.Agent; https: https.Agent };

  constructor(
    private readonly patience: Patience = { connectMs: 4000, idleMs: 30_000 },
    env: NodeJS.ProcessEnv = process.env,
  ) {
    const options = { proxyEnv: env } as http.AgentOptions;
    this.#agents = { http: new http.Agent(options), https: new https.Agent(options) };
  }

  /**
   * The response to a GET, redirects followed, its body not read yet.
   * @throws UnreachableError where the host cannot be reached
   * @throws Error on any status but 200
   */
  async get(url: string, redirects = 5): Promise<IncomingMessage> {
    const { host } = new URL(url);
    const known = this.#unreachable.get(host);
    if (known !== undefined) {
      throw new UnreachableError(known);
    }
    const response = await this.#request(url).catch((error: unknown) => {
      const why = `${host} cannot be reached: ${(error as Error).message}`;
      this.#unreachable.set(host, why);
      throw new UnreachableError(why);
    });
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) {
      return response;
    }
    response.resume();
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined && redirects > 0) {
      return this.get(new URL(headers.location, url).href, redirects - 1);
    }
    throw new Error(`${url} was answered with status ${statusCode}`);
  }

  /** The body as text. */
  async text(url: string): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of await this.get(url)) {
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  #request(url: string): Promise<IncomingMessage> {
    const secure = url.startsWith('https:');
    return new Promise((resolve, reject) => {
      const request = (secure ? https : http).get(url, {
        agent: secure ? this.#agents.https : this.#agents.http,
        headers: { 'user-agent': 'modelyard' },
      });
      const { connectMs, idleMs } = this.patience;
      const timer = setTimeout(
        () => request.destroy(new Error(`no connection within ${connectMs / 1000} s`)),
        connectMs,
      );
      request.on('socket', (socket) => {
        const connected = (): void => clearTimeout(timer);
        if (socket.connecting) {
          socket.once(secure ? 'secureConnect' : 'connect', connected);
        } else {
          connected();
        }
      });
      request.setTimeout(idleMs, () => request.destroy(new Error(`nothing received for ${idleMs / 1000} s`)));
      request.on('close', () => clearTimeout(timer));
      request.on('error', reject);
      request.on('response', resolve);
    });
  }
}
