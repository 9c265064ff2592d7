import { hostnamesIntersect } from '../../../lib/serving/routing/hostnames';

test.each<[string | undefined, string | undefined, boolean]>([
  [undefined, 'a.example.com', true],
  ['a.example.com', 'a.example.com', true],
  ['a.example.com', 'b.example.com', false],
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', 'a.b.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com', '*.b.example.com', true],
  ['*.example.com', 'badexample.com', false],
  ['pulumi-out-000001-tuo', 'a.example.com', true],
])('%s and %s: %s', (a, b, expected) => {
  expect([hostnamesIntersect(a, b), hostnamesIntersect(b, a)]).toEqual([expected, expected]);
});
