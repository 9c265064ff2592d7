import { setCommand, type Feed } from '../feed/feed-command';
import { metricKey, type FedValues } from '../feed/fed-values';
import { notFound } from './api-error';
import { apiVersion, externalMetrics } from './api-groups';
import type { ApiRequest } from './api-request';
import { selectorOf } from './selectors';
import { kubernetesTime } from './time';

/** What metrics that were set are told from. */
export interface FedSource {
  readonly fed: FedValues;
  readonly feed: Feed;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Answers `external.metrics.k8s.io`: the values of a metric whose labels are selected. @throws ApiError */
export function answerExternalMetrics(
  { fed, feed, now }: FedSource,
  { namespace, resource: metric, name, query: asked }: ApiRequest,
): object {
  if (namespace === undefined || name !== undefined) {
    throw notFound('the server could not find the requested resource');
  }
  const selector = asked.get('labelSelector') ?? '';
  const series = fed.external.select(metricKey({ namespace, metric }), selectorOf(selector));
  if (series.length === 0) {
    // An autoscaler shows it as the reason why it does not scale.
    const [which, query] = selector === '' ? ['', ''] : [` with labels '${selector}'`, '?<label>=<value>'];
    throw notFound(
      `no value${which} has been set for the external metric '${metric}' in namespace '${namespace}': ` +
        `${setCommand(feed, `/external/${namespace}/${metric}${query}`)}`,
    );
  }
  return {
    kind: 'ExternalMetricValueList',
    apiVersion: apiVersion(externalMetrics),
    metadata: {},
    items: series.map(({ labels, value }) => ({
      metricName: metric,
      metricLabels: labels,
      timestamp: kubernetesTime(now()),
      value: value.text,
    })),
  };
}
