import { Refusal } from '../../proxy/refusal';
import { metricKey, type FedValues } from './fed-values';

/** With which label KEDA asks for a metric of a ScaledObject. */
const scaledObject = 'scaledobject.keda.sh/name';

/**
 * Answers KEDA as a Prometheus does, where a trigger of a ScaledObject has this server's `/prometheus/<namespace>/<name
 * of the ScaledObject>/<metric>` as its address: with the value of the external metric, whatever the query is.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 * @throws Refusal while no value is set
 */
export function answerAsPrometheus(fed: FedValues, url: string): object {
  const [, , namespace = '', name, metric = ''] = new URL(url, 'http://localhost').pathname.split('/');
  const [series] = fed.external.select(metricKey({ namespace, metric }), (labels) => labels[scaledObject] === name);
  if (series === undefined) {
    throw new Refusal(404, 'NotSet', `No value is set at '/external/${namespace}/${metric}?${scaledObject}=${name}'.`);
  }
  const value = [Date.now() / 1_000, String(Number(series.value.nano) / 1e9)];
  return { status: 'success', data: { resultType: 'vector', result: [{ metric: {}, value }] } };
}
