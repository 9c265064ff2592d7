import type { V1Pod } from '@kubernetes/client-node';
import { parseApiRequest, parseUrl, type ApiRequest } from '../../../../../playground/agent/metrics/api/api-request';
import type { ApiTools } from '../../../../../playground/agent/metrics/api/api-server';
import { FedValues } from '../../../../../playground/agent/metrics/feed/fed-values';
import { parseFeedTarget } from '../../../../../playground/agent/metrics/feed/feed-target';
import { parseFeedValue } from '../../../../../playground/agent/metrics/feed/feed-value';
import { nodes } from '../pods';

/** What the APIs answer from, at noon, with some values set: path and body. */
export function sourceWith(
  pods: readonly V1Pod[],
  set: Readonly<Record<string, string>> = {},
  usageOf: ApiTools['source']['usageOf'] = () => undefined,
): ApiTools['source'] {
  const fed = new FedValues();
  for (const [path, body] of Object.entries(set)) {
    fed.set(parseFeedTarget(path), parseFeedValue(body));
  }
  return {
    pods: () => pods,
    nodes: () => nodes,
    usageOf,
    fed,
    feed: { url: 'http://127.0.0.1:20013', header: '/h' },
    now: () => Date.parse('2030-01-01T12:00:00.500Z'),
  };
}

/** The request of a URL below `/apis`. */
export function requestOf(url: string): ApiRequest {
  const { parts, query } = parseUrl(url);
  return parseApiRequest(parts, query);
}
