import type { KubernetesObject } from '../../../lib/review/objects/kubernetes-object';
import { reachOf } from '../../../lib/review/routes/reach';

function object(kind: string, annotations: Record<string, string>, spec: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata: { name: 'chat', annotations }, spec };
}

const loadBalancer = (annotations: Record<string, string>, spec = {}): string | undefined =>
  reachOf(object('Service', annotations, { type: 'LoadBalancer', ...spec }))?.reach;

test.each([
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', 'internal', 'internet-facing'],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', '0.0.0.0/0', 'false'],
  ['networking.gke.io/load-balancer-type', 'Internal', 'External'],
  ['cloud.google.com/load-balancer-type', 'Internal', ''],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', 'true', 'false'],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', 'true', 'false'],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', 'intranet', 'internet'],
  ['service.beta.kubernetes.io/do-loadbalancer-network', 'INTERNAL', 'EXTERNAL'],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', 'true', 'false'],
  ['oci-network-load-balancer.oraclecloud.com/internal', 'true', 'false'],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', 'private', 'public'],
  ['yandex.cloud/load-balancer-type', 'internal', 'external'],
  ['service.beta.kubernetes.io/scw-loadbalancer-private', 'true', 'false'],
  ['load-balancer.hetzner.cloud/disable-public-network', 'true', 'false'],
  ['kubernetes.io/elb.autocreate', '{"type":"inner"}', '{"type":"public"}'],
])('%s makes a load balancer internal with %s, and public with %s', (annotation, internal, other) => {
  expect([loadBalancer({ [annotation]: internal }), loadBalancer({ [annotation]: other })]).toEqual([
    'internal',
    'public',
  ]);
});

test('clouds that are not in the table are known by the words that they use', () => {
  expect(loadBalancer({ 'lb.example.com/internal': 'true' })).toBe('internal');
  expect(loadBalancer({ 'lb.example.com/scheme': 'internal' })).toBe('internal');
  expect(loadBalancer({ 'lb.example.com/internal-traffic-logging': 'on' })).toBe('public');
});

test("the scheme counts before AWS's older annotation", () => {
  expect(
    loadBalancer({
      'service.beta.kubernetes.io/aws-load-balancer-internal': 'true',
      'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing',
    }),
  ).toBe('public');
});

test('load balancers are public, but for those whose controller makes them internal by default', () => {
  expect(loadBalancer({})).toBe('public');
  expect(loadBalancer({}, { loadBalancerClass: 'service.k8s.aws/nlb' })).toBe('internal');
  expect(loadBalancer({}, { loadBalancerClass: 'networking.gke.io/l4-regional-internal' })).toBe('internal');
  expect(loadBalancer({ 'service.beta.kubernetes.io/aws-load-balancer-type': 'external' })).toBe('internal');
});

test('other Services have no load balancer', () => {
  expect(reachOf(object('Service', {}, { type: 'ClusterIP' }))).toBeUndefined();
});

test.each([
  [{ 'kubernetes.io/ingress.class': 'gce-internal' }, {}, 'internal'],
  [{ 'kubernetes.io/ingress.class': 'gce' }, {}, 'public'],
  [{}, { ingressClassName: 'nginx-internal' }, 'internal'],
  [{}, { ingressClassName: 'alb' }, 'internal'],
  [{ 'appgw.ingress.kubernetes.io/use-private-ip': 'true' }, {}, 'internal'],
  [{}, { ingressClassName: 'nginx' }, 'public'],
])('an Ingress with %j and %j is %s', (annotations, spec, expected) => {
  expect(reachOf(object('Ingress', annotations as Record<string, string>, spec))?.reach).toBe(expected);
});

test('a Gateway hands annotations on to the Service that is made for it', () => {
  const infrastructure = { annotations: { 'networking.gke.io/load-balancer-type': 'Internal' } };
  expect(reachOf(object('Gateway', {}, { infrastructure, gatewayClassName: 'istio' }))).toEqual({
    reach: 'internal',
    path: "spec.infrastructure.annotations['networking.gke.io/load-balancer-type']",
  });
});
