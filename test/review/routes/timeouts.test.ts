import { timeoutAnnotations } from '../../../lib/review/routes/timeout-table';
import { findingsOf, ingress } from './changed';

const said = (before: object, after: object): string[] =>
  findingsOf(before, after)
    .filter(({ rule }) => rule === 'timeout-shortened')
    .map(({ severity, message }) => `${severity}: ${message}`);

const route = (rules: readonly object[]): object => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'chat' },
  spec: { rules },
});
const rule = (path: string, timeouts?: object): object => ({ matches: [{ path: { value: path } }], timeouts });

test.each([...timeoutAnnotations.keys()])('%s that becomes shorter is said', (annotation) => {
  const long = annotation.startsWith('konghq') || annotation.startsWith('loadbalancer.openstack') ? '600000' : '600';
  expect(said(ingress({ [annotation]: long }), ingress({ [annotation]: '10' }))).toHaveLength(1);
  expect(said(ingress({ [annotation]: '10' }), ingress({ [annotation]: long }))).toEqual([]);
});

test('without an annotation its default holds', () => {
  expect(said(ingress({ 'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600' }), ingress({}))).toEqual([
    'medium: Its timeout of 1 h is gone, and the default of 1 min holds: ' +
      'answers during which nothing is sent for so long are cut, and the caller gets an error',
  ]);
});

test('an Ingress of another class is not judged by the annotations of the old one', () => {
  const before = ingress({ 'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600' });
  expect(said(before, ingress({}, 'traefik'))).toEqual([]);
});

test('an attribute of a list is read', () => {
  const attributes = (seconds: number): object =>
    ingress({ 'alb.ingress.kubernetes.io/load-balancer-attributes': `a=b, idle_timeout.timeout_seconds=${seconds}` });
  expect(said(attributes(600), attributes(120))).toHaveLength(1);
  expect(said(attributes(120), attributes(600))).toEqual([]);
});

test('rules are told apart by what they match, whatever their order', () => {
  const [slow, quick] = [rule('/v1', { request: '600s' }), rule('/health', { request: '5s' })];
  expect(said(route([slow, quick]), route([quick, slow]))).toEqual([]);
  expect(said(route([slow, quick]), route([quick, rule('/v1', { request: '60s' })]))).toHaveLength(1);
});

test('0 is no end', () => {
  const [none, some] = [rule('/', { request: '0s' }), rule('/', { request: '600s' })];
  expect(said(route([some]), route([none]))).toEqual([]);
  expect(said(route([none]), route([some]))).toEqual([expect.stringContaining('low: It has a timeout of 10 min')]);
});

test('a timeout that is gone where nobody knows the default is said as such', () => {
  expect(said(route([rule('/', { request: '600s' })]), route([rule('/')]))).toEqual([
    expect.stringContaining('low: Its timeout of 10 min is gone: what its implementation does by default holds'),
  ]);
});

test('a little less is low, as are the ends of connections', () => {
  const name = 'nginx.ingress.kubernetes.io/proxy-';
  expect(said(ingress({ [`${name}read-timeout`]: '600' }), ingress({ [`${name}read-timeout`]: '500' }))).toEqual([
    expect.stringMatching(/^low/),
  ]);
  expect(said(ingress({ [`${name}connect-timeout`]: '60' }), ingress({}))).toEqual([expect.stringMatching(/^low/)]);
});

test('what is no time is not compared', () => {
  expect(said(route([rule('/', { request: 'soon' })]), route([rule('/', { request: { never: true } })]))).toEqual([]);
});
