import type { V1ObjectMeta } from '@kubernetes/client-node';
import { nodeUsage, podUsage, type Measured, type UsageSource } from '../usage/measured';
import { notFound } from './api-error';
import { apiVersion, resourceMetrics } from './api-groups';
import type { ApiRequest } from './api-request';
import { selectObjects } from './selectors';
import { kubernetesDuration, kubernetesTime } from './time';

/** Answers `metrics.k8s.io`: NodeMetrics and PodMetrics of which the usage is known. @throws ApiError */
export function answerResourceMetrics(source: UsageSource, request: ApiRequest): object {
  const { resource, namespace, subresource } = request;
  if (resource === 'pods' && subresource === undefined) {
    return answerWith('PodMetrics', podUsage(source), request, source.now(), ({ parts }) => ({ containers: parts }));
  }
  if (resource === 'nodes' && namespace === undefined && subresource === undefined) {
    return answerWith('NodeMetrics', nodeUsage(source), request, source.now(), ({ parts }) => ({
      usage: parts[0]?.usage,
    }));
  }
  throw notFound('the server could not find the requested resource');
}

function answerWith<T extends { metadata?: V1ObjectMeta }>(
  kind: string,
  usages: ReadonlyMap<T, Measured>,
  request: ApiRequest,
  now: number,
  usageOf: (measured: Measured) => object,
): object {
  const { resource, namespace, name, group } = request;
  const type = { apiVersion: apiVersion(resourceMetrics) };
  const items = selectObjects([...usages.keys()], request).map((object) => {
    const measured = usages.get(object)!;
    return {
      metadata: metadata(object.metadata, now),
      timestamp: kubernetesTime(measured.timestampMs),
      window: kubernetesDuration(measured.windowMs),
      ...usageOf(measured),
    };
  });
  if (name === undefined) {
    return { kind: `${kind}List`, ...type, metadata: {}, items };
  }
  if (items[0] !== undefined) {
    return { kind, ...type, ...items[0] };
  }
  throw notFound(
    `${resource}.${group} "${namespace === undefined ? '' : `${namespace}/`}${name}" not found: it does not exist, or nothing is known yet of what it uses`,
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
