import { answerExternalMetrics } from '../../../../../playground/agent/metrics/api/external-metrics';
import { requestOf, sourceWith } from './source';

const set = { '/external/shop/queue?q=a': '5', '/external/shop/queue?q=b': '1500m', '/external/other/queue': '9' };

function values(url: string): (readonly [unknown, unknown])[] {
  const { items } = answerExternalMetrics(sourceWith([], set), requestOf(url)) as {
    items: { metricLabels: unknown; value: unknown }[];
  };
  return items.map(({ metricLabels, value }) => [metricLabels, value]);
}

describe('external.metrics.k8s.io', () => {
  it('tells all values of a metric in a namespace', () => {
    expect(
      answerExternalMetrics(sourceWith([], set), requestOf('external.metrics.k8s.io/v1beta1/namespaces/shop/queue')),
    ).toMatchInlineSnapshot(`
{
  "apiVersion": "external.metrics.k8s.io/v1beta1",
  "items": [
    {
      "metricLabels": {
        "q": "a",
      },
      "metricName": "queue",
      "timestamp": "2030-01-01T12:00:00Z",
      "value": "5",
    },
    {
      "metricLabels": {
        "q": "b",
      },
      "metricName": "queue",
      "timestamp": "2030-01-01T12:00:00Z",
      "value": "1500m",
    },
  ],
  "kind": "ExternalMetricValueList",
  "metadata": {},
}
`);
  });

  it('tells the values whose labels are selected', () => {
    expect(values('external.metrics.k8s.io/v1beta1/namespaces/shop/queue?labelSelector=q%3Db')).toEqual([
      [{ q: 'b' }, '1500m'],
    ]);
    expect(values('external.metrics.k8s.io/v1beta1/namespaces/other/queue')).toEqual([[{}, '9']]);
  });

  it('says how to set a value that is missing', () => {
    expect(() =>
      values('external.metrics.k8s.io/v1beta1/namespaces/shop/queue?labelSelector=q%3Dc'),
    ).toThrowErrorMatchingInlineSnapshot(
      `"no value with labels 'q=c' has been set for the external metric 'queue' in namespace 'shop': ` +
        `curl -H '@/h' -X PUT -d 1 'http://127.0.0.1:20013/external/shop/queue?<label>=<value>'"`,
    );
  });
});
