import type { V1ObjectMeta } from '@kubernetes/client-node';
import type { Measured } from '../usage/kubelet-summary';
import { nodeUsage, podUsage, type UsageSource } from '../usage/measured';
import { notFound } from './api-error';
import { apiVersion, resourceMetrics } from './api-groups';
import type { ApiRequest } from './api-request';
import { selectObjects } from './selectors';
import { kubernetesDuration, kubernetesTime } from './time';

/** Answers `metrics.k8s.io`: NodeMetrics and PodMetrics of which the usage is known. @throws ApiError */
export function answerResourceMetrics(source: UsageSource, request: ApiRequest): object {
  const { resource, namespace, subresource } = request;
  if (resource === 'pods' && subresource === undefined) {
    const kind: MetricsKind = { name: 'PodMetrics', fields: ({ parts }) => ({ containers: parts }) };
    return answerWith(kind, request, podUsage(source), source.now());
  }
  if (resource === 'nodes' && namespace === undefined && subresource === undefined) {
    const kind: MetricsKind = { name: 'NodeMetrics', fields: ({ parts }) => ({ usage: parts[0]?.usage }) };
    return answerWith(kind, request, nodeUsage(source), source.now());
  }
  throw notFound('the server could not find the requested resource');
}

interface MetricsKind {
  readonly name: string;
  /** The fields that say what is used. */
  readonly fields: (measured: Measured) => object;
}

function answerWith<T extends { metadata?: V1ObjectMeta }>(
  kind: MetricsKind,
  request: ApiRequest,
  usages: ReadonlyMap<T, Measured>,
  now: number,
): object {
  const { resource, namespace, name, group } = request;
  const type = { apiVersion: apiVersion(resourceMetrics) };
  const items = selectObjects([...usages.keys()], request).map((object) => {
    const measured = usages.get(object)!;
    return {
      metadata: metadata(object.metadata, now),
      timestamp: kubernetesTime(measured.timestampMs),
      window: kubernetesDuration(measured.windowMs),
      ...kind.fields(measured),
    };
  });
  if (name === undefined) {
    return { kind: `${kind.name}List`, ...type, metadata: {}, items };
  }
  if (items[0] !== undefined) {
    return { kind: kind.name, ...type, ...items[0] };
  }
  throw notFound(
    `${resource}.${group} "${namespace === undefined ? '' : `${namespace}/`}${name}" not found: ` +
      'it does not exist, or nothing is known yet of what it uses',
  );
}

function metadata({ name, namespace, labels }: V1ObjectMeta = {}, now: number): object {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    creationTimestamp: kubernetesTime(now),
    ...(labels === undefined ? {} : { labels }),
  };
}
