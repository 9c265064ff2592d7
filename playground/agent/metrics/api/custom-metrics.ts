import type { V1Pod } from '@kubernetes/client-node';
import { parseQuantity, type Quantity } from '../../../../lib/workload/values/quantity';
import { setCommand } from '../feed/feed-command';
import { metricKey } from '../feed/fed-values';
import { describedKinds } from '../feed/feed-target';
import { notFound } from './api-error';
import { apiVersion, customMetrics } from './api-groups';
import type { ApiRequest } from './api-request';
import type { FedSource } from './external-metrics';
import { selectorOf } from './selectors';
import { kubernetesTime } from './time';

/** What custom metrics are told from. */
export interface CustomSource extends FedSource {
  readonly pods: () => readonly V1Pod[];
}

/** Asks for all objects that the label selector selects. */
const allObjects = '*';

/** Answers `custom.metrics.k8s.io`: the value of a metric of each selected pod, or of one object. @throws ApiError */
export function answerCustomMetrics(source: CustomSource, request: ApiRequest): object {
  const { namespace, resource, name, subresource: metric, query } = request;
  if (namespace === undefined || name === undefined || metric === undefined) {
    throw notFound('the server could not find the requested resource');
  }
  const asked = { namespace, name, metric, query };
  const items = resource === 'pods' ? podValues(source, asked) : [objectValue(source, { ...asked, resource })];
  return { kind: 'MetricValueList', apiVersion: apiVersion(customMetrics), metadata: {}, items };
}

interface Asked {
  readonly namespace: string;
  readonly name: string;
  readonly metric: string;
  readonly query: URLSearchParams;
}

function podValues(
  { fed, pods, feed, now }: CustomSource,
  { namespace, name, metric, query }: Asked,
): readonly object[] {
  const selected = selectorOf(query.get('labelSelector'));
  const metricLabels = selectorOf(query.get('metricLabelSelector'));
  // The labels that a value is set with are those of its pods: the metric itself has none.
  const values = metricLabels({}) ? [...fed.pods.of(metric, pods())] : [];
  const wanted = values.filter(
    ([{ metadata }]) =>
      metadata?.namespace === namespace &&
      (name === allObjects ? selected(metadata.labels ?? {}) : metadata.name === name),
  );
  if (wanted.length === 0) {
    throw notFound(
      `no value of the metric '${metric}' has been set for ready pods of namespace '${namespace}': ` +
        `${setCommand(feed, `/pods/${namespace}/${metric}?<pod label>=<value>`)}`,
    );
  }
  return wanted.map(([pod, value]) =>
    metricValue({ kind: 'Pod', namespace, name: pod.metadata?.name ?? '', apiVersion: 'v1' }, metric, value, now()),
  );
}

function objectValue(
  { fed, feed, now }: CustomSource,
  { namespace, resource, name, metric, query }: Asked & { readonly resource: string },
): object {
  const series = fed.objects.select(
    metricKey({ namespace, resource, name, metric }),
    selectorOf(query.get('metricLabelSelector')),
  );
  const described = describedKinds[resource];
  if (series.length === 0 || described === undefined) {
    throw notFound(
      `no value of the metric '${metric}' has been set for ${resource} '${namespace}/${name}': ` +
        `${setCommand(feed, `/objects/${namespace}/${resource}/${name}/${metric}`)}`,
    );
  }
  // An object has one value of a metric: that of all its series.
  const sum = parseQuantity(`${series.reduce((total, { value }) => total + value.nano, 0n)}n`)!;
  return metricValue({ ...described, namespace, name }, metric, sum, now());
}

function metricValue(describedObject: object, metric: string, value: Quantity, now: number): object {
  return {
    describedObject,
    metric: { name: metric, selector: null },
    timestamp: kubernetesTime(now),
    value: value.text,
  };
}
