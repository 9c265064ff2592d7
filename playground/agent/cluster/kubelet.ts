import type { V1Node } from '@kubernetes/client-node';
import { Agent, request, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Access } from '../../plugin/cluster/kubeconfig';

const timeoutMs = 5_000;
const path = '/stats/summary?only_cpu_and_memory=true';

/**
 * Reads what kubelets say that their pods use, each over a connection that is kept. Asked directly: the right to ask
 * through the API server would be one to everything that a kubelet does.
 *
 * @returns a function that rejects when the answer is not 200, or the node does not say where its kubelet is
 */
export function kubeletReader(access: Access): (node: V1Node) => Promise<string> {
  let agent: Promise<Agent> | undefined;
  const connect = async (): Promise<Agent> => {
    const options: RequestOptions = {};
    await access.authorize(options);
    const { ca, cert, key } = options;
    return new Agent({ keepAlive: true, ca, cert, key });
  };
  return async (node) => {
    const { host, port, name } = kubeletOf(node);
    agent ??= connect();
    // Its certificate, of the cluster's authority, names the node and no address.
    const options = { agent: await agent, host, port, path, servername: name, timeout: timeoutMs };
    return new Promise((resolve, reject) => {
      const outgoing = request(options, (response) => {
        text(response).then(
          (body) =>
            response.statusCode === 200
              ? resolve(body)
              : reject(new Error(`${path} of ${name} is answered with ${response.statusCode}: ${body.slice(0, 200)}`)),
          reject,
        );
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`${path} of ${name}: no answer within ${timeoutMs} ms`)));
      outgoing.on('error', reject).end();
    });
  };
}

/** Where a node's kubelet is. @throws Error where the node does not say so yet */
export function kubeletOf({ metadata, status }: V1Node): {
  readonly name: string;
  readonly host: string;
  readonly port: number;
} {
  const name = metadata?.name ?? '';
  const host = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  const port = status?.daemonEndpoints?.kubeletEndpoint?.Port;
  if (host === undefined || port === undefined) {
    throw new Error(`node ${name} does not say where its kubelet is`);
  }
  return { name, host, port };
}
