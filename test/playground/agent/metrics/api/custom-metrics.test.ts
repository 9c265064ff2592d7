import { answerCustomMetrics } from '../../../../../playground/agent/metrics/api/custom-metrics';
import { pod } from '../pods';
import { requestOf, sourceWith } from './source';

const pods = [pod('a', { node: 'cpu-0' }), pod('b'), pod('c', { labels: { app: 'other' } })];
const set = {
  '/pods/shop/rps?app=web': '{"total": "30"}',
  '/objects/shop/services/web/rps?code=200': '7',
  '/objects/shop/services/web/rps?code=500': '1',
};

function values(url: string): (readonly [string, unknown])[] {
  const { items } = answerCustomMetrics(
    sourceWith(pods, set),
    requestOf(`custom.metrics.k8s.io/v1beta2/namespaces/shop/${url}`),
  ) as { items: { describedObject: { name: string }; value: unknown }[] };
  return items.map(({ describedObject, value }) => [describedObject.name, value]);
}

describe('custom.metrics.k8s.io', () => {
  it('tells the value of each selected pod, real or simulated', () => {
    expect(values('pods/*/rps?labelSelector=app%3Dweb')).toEqual([
      ['a', '15'],
      ['b', '15'],
    ]);
    expect(values('pods/a/rps')).toEqual([['a', '15']]);
  });

  it('tells the value of an object: that of all its selected series', () => {
    expect(
      answerCustomMetrics(
        sourceWith(pods, set),
        requestOf('custom.metrics.k8s.io/v1beta2/namespaces/shop/services/web/rps'),
      ),
    ).toMatchInlineSnapshot(`
{
  "apiVersion": "custom.metrics.k8s.io/v1beta2",
  "items": [
    {
      "describedObject": {
        "apiVersion": "v1",
        "kind": "Service",
        "name": "web",
        "namespace": "shop",
      },
      "metric": {
        "name": "rps",
        "selector": null,
      },
      "timestamp": "2030-01-01T12:00:00Z",
      "value": "8",
    },
  ],
  "kind": "MetricValueList",
  "metadata": {},
}
`);
    expect(values('services/web/rps?metricLabelSelector=code%3D500')).toEqual([['web', '1']]);
  });

  it.each([
    [
      'pods/*/rps?labelSelector=app%3Dother',
      "no value of the metric 'rps' has been set for ready pods of namespace 'shop': " +
        "curl -H '@/h' -X PUT -d 1 'http://127.0.0.1:20013/pods/shop/rps?<pod label>=<value>'",
    ],
    ['pods/*/rps?metricLabelSelector=a%3Db', "no value of the metric 'rps'"],
    ['services/db/rps', "curl -H '@/h' -X PUT -d 1 'http://127.0.0.1:20013/objects/shop/services/db/rps'"],
  ])('says how to set the value of %s, which is missing', (url, message) => {
    expect(() => values(url)).toThrow(message);
  });
});
