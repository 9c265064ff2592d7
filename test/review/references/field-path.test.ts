import { parsePath, placesAt } from '../../../lib/review/references/field-path';

test('a path leads into every item of a list, and names items by their name or number', () => {
  const object = { spec: { items: [{ name: 'a', ref: { name: 'x' } }, { ref: { name: 'y' } }, { name: 'b' }, 7] } };
  expect(
    placesAt(object, parsePath('spec.items[*].ref.name')).map(({ value, path, parent }) => ({ value, path, parent })),
  ).toEqual([
    { value: 'x', path: 'spec.items[a].ref.name', parent: { name: 'x' } },
    { value: 'y', path: 'spec.items[1].ref.name', parent: { name: 'y' } },
  ]);
});

test('the items of a list may be what is looked for', () =>
  expect(placesAt({ checks: ['a', 'b'] }, parsePath('checks[*]')).map(({ value }) => value)).toEqual(['a', 'b']));

test('a field with dots stands in quotes, and may be called as what every map inherits', () => {
  const object = { labels: { 'a.b/c': 'x' } };
  expect(placesAt(object, parsePath(`labels['a.b/c']`))).toMatchObject([{ value: 'x', path: `labels['a.b/c']` }]);
  expect(placesAt(object, parsePath('labels.constructor.name'))).toEqual([]);
});

test.each(['', '.', 'a..b', 'a[', 'a[0]', 'a b[*', `a['b]`])('%j is no path', (path) =>
  expect(() => parsePath(path)).toThrow(`'${path}' is no path: expected fields joined by dots`),
);
