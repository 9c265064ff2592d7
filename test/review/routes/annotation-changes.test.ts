import { purposes } from '../../../lib/review/routes/annotation-purposes';
import { knownAnnotations } from '../../../lib/review/routes/annotation-table';
import { findingsOf, ingress } from './changed';

const said = (before: Record<string, string>, after: Record<string, string>, className = 'nginx'): string[] =>
  findingsOf(ingress(before), ingress(after, className))
    .filter(({ rule }) => rule === 'guard-removed' || rule === 'route-setting-gone')
    .map(({ rule, severity }) => `${severity} ${rule}`);

test.each([...knownAnnotations].filter(([, { onByDefault }]) => onByDefault !== true))(
  '%s that is gone is named, by the rule of its purpose',
  (annotation, { purpose }) => {
    const { guards, severity } = purposes[purpose];
    const rule = guards ? 'guard-removed' : 'route-setting-gone';
    expect(said({ [annotation]: 'something' }, {})).toEqual([`${severity} ${rule}`]);
    expect(said({}, { [annotation]: 'something' })).toEqual([]);
  },
);

test('a value that means none is none', () => {
  expect(said({ 'nginx.ingress.kubernetes.io/enable-cors': 'false' }, {})).toEqual([]);
  expect(
    said({ 'alb.ingress.kubernetes.io/auth-type': 'oidc' }, { 'alb.ingress.kubernetes.io/auth-type': 'none' }),
  ).toEqual(['medium guard-removed']);
});

test('what holds by default is lost by saying no', () => {
  const name = 'nginx.ingress.kubernetes.io/ssl-redirect';
  expect(said({ [name]: 'true' }, {})).toEqual([]);
  expect(said({}, { [name]: 'false' })).toEqual(['low guard-removed']);
});

test('another annotation of the same purpose will do', () => {
  expect(
    said(
      { 'nginx.ingress.kubernetes.io/auth-url': 'https://a.example.com' },
      { 'nginx.ingress.kubernetes.io/auth-type': 'basic' },
    ),
  ).toEqual([]);
});

test('of a controller that an Ingress leaves only the guards are missed', () => {
  const before = {
    'nginx.ingress.kubernetes.io/auth-type': 'basic',
    'nginx.ingress.kubernetes.io/rewrite-target': '/',
  };
  expect(said(before, {}, 'traefik')).toEqual(['medium guard-removed']);
  const middlewares = { 'traefik.ingress.kubernetes.io/router.middlewares': 'llm-auth@kubernetescrd' };
  expect(said(before, middlewares, 'traefik')).toEqual([]);
});

test.each([
  ['10.0.0.0/8', '0.0.0.0/0', ['high guard-removed']],
  ['10.0.0.0/16', '10.0.0.0/8', ['medium guard-removed']],
  ['10.0.0.0/8', '10.1.0.0/16', []],
])('addresses that go from %s to %s', (before, after, expected) => {
  const name = 'nginx.ingress.kubernetes.io/whitelist-source-range';
  expect(said({ [name]: before }, { [name]: after })).toEqual(expected);
});

test('addresses that are no longer refused are named', () => {
  const name = 'nginx.ingress.kubernetes.io/denylist-source-range';
  expect(said({ [name]: '10.0.0.0/8,192.0.2.1' }, { [name]: '192.0.2.1' })).toEqual(['medium guard-removed']);
});

test.each([
  [{ 'nginx.ingress.kubernetes.io/proxy-body-size': '8m' }, {}, ['medium route-setting-gone']],
  [{}, { 'nginx.ingress.kubernetes.io/proxy-body-size': '8m' }, []],
  [
    { 'nginx.ingress.kubernetes.io/proxy-body-size': '0' },
    { 'nginx.ingress.kubernetes.io/proxy-body-size': '8m' },
    ['medium route-setting-gone'],
  ],
])('the size of requests that goes from %j to %j', (before, after, expected) => {
  expect(said(before as Record<string, string>, after as Record<string, string>)).toEqual(expected);
});
