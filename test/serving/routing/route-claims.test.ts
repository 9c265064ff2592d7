import { Construct } from 'constructs';
import { claimRoute, type RouteClaim } from '../../../lib/serving/routing/route-claims';
import { Problems } from '../../../lib/workload/values/validation';
import { problemsOf } from '../../workload/trees';

const claim = (kind: RouteClaim['kind'], hostname: string | undefined, more: Partial<RouteClaim> = {}): RouteClaim => ({
  kind,
  hostname,
  parent: 'public',
  path: '/',
  ...more,
});

const claimed = (...all: readonly RouteClaim[]): number =>
  problemsOf((chart) => {
    for (const [index, each] of all.entries()) {
      const scope = new Construct(chart, `route-${index}`);
      claimRoute(scope, new Problems(scope), 'route', each);
    }
  }).length;

const http = (hostname: string | undefined, more?: Partial<RouteClaim>) => claim('HTTPRoute', hostname, more);
const grpc = (hostname: string | undefined) => claim('GRPCRoute', hostname);

test.each([
  ['the same host and path', http('a.example.com'), http('a.example.com')],
  ['every host, twice', http(undefined), http(undefined)],
  ['an HTTPRoute and a GRPCRoute of one host', http('a.example.com'), grpc('a.example.com')],
  ['a host and a pattern that it matches', http('a.example.com'), grpc('*.example.com')],
  ['a host and every host', http('a.example.com'), grpc(undefined)],
  ['a host and one that is known later', http('a.example.com'), grpc('pulumi-out-000001-tuo')],
  ['two patterns', http('*.example.com'), grpc('*.a.example.com')],
])('%s clash, in either order', (_, one, other) => {
  expect([claimed(one, other), claimed(other, one)]).toEqual([1, 1]);
});

test.each([
  ['other hosts', http('a.example.com'), http('b.example.com')],
  ['other paths', http('a.example.com'), http('a.example.com', { path: '/v1' })],
  ['other Gateways', http('a.example.com'), http('a.example.com', { parent: 'private' })],
  ['other listeners', http('a.example.com', { sectionName: 'http' }), http('a.example.com', { sectionName: 'https' })],
  ['an Ingress and a route', claim('Ingress', 'a.example.com'), http('a.example.com')],
  ['a pattern and a host that it does not match', http('*.example.com'), grpc('a.example.org')],
  ['an HTTPRoute and a pattern, which is more special than', http('a.example.com'), http('*.example.com')],
])('%s do not clash, in either order', (_, one, other) => {
  expect([claimed(one, other), claimed(other, one)]).toEqual([0, 0]);
});
