import type { Chart } from 'cdk8s';
import type { ServiceOptions, WebModelServerProps } from '../../../lib';
import { manifestOf, problemsOf } from '../../workload/trees';
import { tf, web } from './servers';

const server =
  (service: ServiceOptions, props: Partial<WebModelServerProps> = {}) =>
  (chart: Chart) =>
    web(chart, 'web', { service, ...props });
const specOf = (service: ServiceOptions, props?: Partial<WebModelServerProps>): unknown =>
  manifestOf('Service', server(service, props)).spec;

test('a client is remembered by its address', () => {
  expect(specOf({ sessionAffinity: { clientIP: { timeoutSeconds: 600 } } })).toMatchObject({
    sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } },
  });
});

test('a headless Service has no address, and the ports of the pods', () => {
  expect(specOf({ headless: true })).toMatchInlineSnapshot(`
{
  "clusterIP": "None",
  "ports": [
    {
      "name": "http",
      "port": 8080,
      "protocol": "TCP",
      "targetPort": "http",
    },
  ],
  "selector": {
    "app.kubernetes.io/component": "web-model-server",
    "app.kubernetes.io/name": "web",
  },
  "type": "ClusterIP",
}
`);
});

test('gRPC clients find every pod of TensorFlow Serving', () => {
  expect(manifestOf('Service', (chart) => tf(chart, 'tf', { service: { headless: true } })).spec).toMatchObject({
    clusterIP: 'None',
    ports: [{ port: 8501 }, { port: 8500 }],
  });
});

test('a load balancer of its own is configured by annotations', () => {
  const { metadata, spec } = manifestOf(
    'Service',
    server({ type: 'LoadBalancer', annotations: { 'networking.gke.io/load-balancer-type': 'Internal' } }),
  );
  expect([spec.type, metadata.annotations]).toEqual([
    'LoadBalancer',
    { 'networking.gke.io/load-balancer-type': 'Internal' },
  ]);
});

test.each<[string, ServiceOptions, Partial<WebModelServerProps>]>([
  [
    "'service.sessionAffinity' must be left out with 'service.headless'",
    { headless: true, sessionAffinity: { clientIP: {} } },
    {},
  ],
  ["'service.type' must be 'ClusterIP' with 'service.headless'", { headless: true, type: 'LoadBalancer' }, {}],
  [
    "'servicePort' must be 8080, the port of the pods, with 'service.headless'",
    { headless: true },
    { servicePort: 80 },
  ],
  [
    "'service.sessionAffinity.clientIP.timeoutSeconds' must be a whole number, from 1 to 86400",
    { sessionAffinity: { clientIP: { timeoutSeconds: 86401 } } },
    {},
  ],
])('a problem says %s', (text, options, props) => {
  expect(problemsOf(server(options, props))).toEqual([expect.stringContaining(text)]);
});
