import { canonicalJson, contentHash } from '../../../lib/workload/configuration/content-hash';

test('the order of keys does not count', () => {
  expect(contentHash({ a: 1, b: { c: 2, d: 3 } })).toBe(contentHash({ b: { d: 3, c: 2 }, a: 1 }));
});

test('the order of a list counts', () => {
  expect(contentHash(['a', 'b'])).not.toBe(contentHash(['b', 'a']));
});

test('an undefined value is no value', () => {
  expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
});

test('the hash stays the same from release to release', () => {
  expect(contentHash({ image: 'a:1', args: ['x'] })).toMatchInlineSnapshot(`"66e82766"`);
});
