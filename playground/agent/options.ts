import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import type { MetricsOptions } from './metrics';

/** What the agent is started with. */
export interface AgentOptions {
  readonly kubeconfig: string;
  /** The proxy's port on 127.0.0.1. */
  readonly proxyPort: number;
  /** The folder that holds all volumes. */
  readonly volumes: string;
  readonly metrics: MetricsOptions;
}

/** @throws listing everything that is wrong with the arguments */
export function parseOptions(args: readonly string[]): AgentOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kubeconfig: { type: 'string' },
      'proxy-port': { type: 'string' },
      volumes: { type: 'string' },
      'metrics-api-port': { type: 'string' },
      'metrics-feed-port': { type: 'string' },
      'metrics-feed-header': { type: 'string' },
      'metrics-cert': { type: 'string' },
      'metrics-key': { type: 'string' },
      'metrics-client-ca': { type: 'string' },
    },
  });
  const problems: string[] = [];
  const absolute = (
    name: 'kubeconfig' | 'volumes' | `metrics-${'feed-header' | 'cert' | 'key' | 'client-ca'}`,
  ): string => {
    const path = values[name];
    if (path !== undefined && isAbsolute(path)) {
      return path;
    }
    problems.push(`'--${name}' must be an absolute path, got ${path ?? 'nothing'}`);
    return '';
  };
  const kubeconfig = absolute('kubeconfig');
  const volumes = absolute('volumes');
  const port = (name: 'proxy-port' | `metrics-${'api' | 'feed'}-port`): number => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      problems.push(`'--${name}' must be a port between 1 and 65535, got ${values[name] ?? 'nothing'}`);
    }
    return number;
  };
  const proxyPort = port('proxy-port');
  const metrics = {
    apiPort: port('metrics-api-port'),
    feedPort: port('metrics-feed-port'),
    feedHeader: absolute('metrics-feed-header'),
    cert: absolute('metrics-cert'),
    key: absolute('metrics-key'),
    clientCa: absolute('metrics-client-ca'),
  };
  if (problems.length > 0) {
    throw new Error(`playground agent: ${problems.join('; ')}`);
  }
  return { kubeconfig, proxyPort, volumes, metrics };
}
