import * as http from 'node:http';
import * as https from 'node:https';
import { readYaml } from '../../workload/yaml';
import { asText } from '../../workload/values/as-text';
import { isMap } from '../../workload/values/maps';
import type { Kubectl } from '../kubectl';

/** How long a cluster may take to answer. */
const timeoutMs = 10_000;

/**
 * Asks a cluster for its version.
 *
 * @returns why it does not answer, undefined where it does
 * @throws Error where there is no kubectl
 */
export async function whySilent(kubectl: Kubectl): Promise<string | undefined> {
  const problem = await kubectl.problem(['get', '--raw', '/version']);
  return problem === undefined ? undefined : (problem.trim().split('\n').at(-1) ?? '') || 'it does not answer';
}

/**
 * The same for a kubeconfig that is a secret, which is never written into a file that kubectl could read: any answer of
 * its server counts, and no credential is sent.
 */
export async function whySilentServer(kubeconfig: string, context: string | undefined): Promise<string | undefined> {
  const server = serverIn(kubeconfig, context);
  if (server === undefined) {
    return context === undefined
      ? 'its kubeconfig names no server for its current context'
      : `its kubeconfig names no server for the context '${context}'`;
  }
  return new Promise((resolve) => {
    const url = new URL('/version', server);
    const { request } = url.protocol === 'https:' ? https : http;
    const asked = request(url, { rejectUnauthorized: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(undefined);
    });
    asked
      .once('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)))
      .once('error', ({ message }) => resolve(message))
      .end();
  });
}

/** The server that a context of a kubeconfig leads to. */
export function serverIn(kubeconfig: string, context: string | undefined): string | undefined {
  const config = readYaml(kubeconfig).documents[0]?.value;
  const named = (list: string, name: unknown, key: string): Readonly<Record<string, unknown>> => {
    const items: readonly unknown[] = isMap(config) && Array.isArray(config[list]) ? (config[list] as unknown[]) : [];
    const item = items.find((each) => isMap(each) && each['name'] === name);
    return isMap(item) && isMap(item[key]) ? item[key] : {};
  };
  const current = context ?? (isMap(config) ? config['current-context'] : undefined);
  const { server } = named('clusters', named('contexts', current, 'context')['cluster'], 'cluster');
  return server === undefined || !/^https?:\/\/[^\s/]+/.test(asText(server)) ? undefined : asText(server);
}
