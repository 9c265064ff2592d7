import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, request, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';

const timeoutMs = 5_000;

/**
 * Reads paths of the API server whose answer is not JSON, over a connection that is kept.
 *
 * @returns a function that rejects when the answer is not 200
 */
export function textReader(config: KubeConfig): (path: string) => Promise<string> {
  let agent: Promise<Agent> | undefined;
  const connect = async (): Promise<Agent> => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    const { ca, cert, key } = options;
    return new Agent({ keepAlive: true, ca, cert, key });
  };
  return async (path) => {
    agent ??= connect();
    const url = new URL(path, config.getCurrentCluster()?.server);
    const options = { agent: await agent, timeout: timeoutMs };
    return new Promise((resolve, reject) => {
      const outgoing = request(url, options, (response) => {
        text(response).then((body) => (response.statusCode === 200 ? resolve(body) : reject(new Error(`${path} is answered with ${response.statusCode}: ${body.slice(0, 200)}`))), reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${path}: no answer within ${timeoutMs} ms`)));
      outgoing.on('error', reject).end();
    });
  };
}
