import {
  apiServiceNames,
  metricsApiObjects,
  metricsServerName,
} from '../../../../playground/agent/metrics/api-objects';

const objects = metricsApiObjects(20012, 'CA');
const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);

describe('the objects of the metrics APIs', () => {
  it('lead from the Service to the port on loopback', () => {
    expect(ofKind('EndpointSlice')).toMatchObject([
      {
        addressType: 'FQDN',
        endpoints: [{ addresses: ['127.0.0.1'] }],
        ports: [{ name: 'https', port: 20012 }],
        metadata: { labels: { 'kubernetes.io/service-name': 'playground-metrics' } },
      },
    ]);
  });

  it("trust the playground's authority and name the Service that the certificate is for", () => {
    expect(ofKind('APIService').map(({ spec }) => spec)).toMatchObject(
      apiServiceNames.map(() => ({
        caBundle: 'Q0E=',
        service: { name: 'playground-metrics', namespace: 'kube-system', port: 443 },
      })),
    );
    expect(metricsServerName).toBe('playground-metrics.kube-system.svc');
  });

  it('register every API', () => {
    expect(apiServiceNames).toEqual([
      'v1beta1.metrics.k8s.io',
      'v1beta1.external.metrics.k8s.io',
      'v1beta2.custom.metrics.k8s.io',
    ]);
    expect(ofKind('APIService').map(({ metadata }) => metadata.name)).toEqual(apiServiceNames);
  });
});
