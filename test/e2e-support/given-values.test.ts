import { missingValues } from '../e2e/support/given-values';

test('what the server adds is not missed', () => {
  expect(
    missingValues(
      { spec: { ports: [{ port: 80 }] } },
      { spec: { ports: [{ port: 80, protocol: 'TCP' }], type: 'ClusterIP' } },
    ),
  ).toEqual([]);
});

test('a value that was dropped is named by its path', () => {
  expect(missingValues({ spec: { items: [{ a: 1 }, { b: 'x' }] } }, { spec: { items: [{ a: 1 }, {}] } })).toEqual([
    'spec.items[1].b: "x" is undefined',
  ]);
});

test('a value that was changed is named by its path', () => {
  expect(missingValues({ spec: { type: 'NodePort' } }, { spec: { type: 'ClusterIP' } })).toEqual([
    'spec.type: "NodePort" is "ClusterIP"',
  ]);
});

test('an item that comes at another place is named', () => {
  expect(missingValues({ args: ['a', 'b'] }, { args: ['b', 'a'] })).toHaveLength(2);
});

test('quantities are compared by their amount', () => {
  const given = (memory: string) => ({ resources: { requests: { memory } } });
  expect(missingValues(given('1024Mi'), given('1Gi'))).toEqual([]);
  expect(missingValues(given('1024Mi'), given('1G'))).toEqual(['resources.requests.memory: "1024Mi" is "1G"']);
});

test('text that only looks like a quantity is compared as it is', () => {
  expect(missingValues({ env: [{ name: 'A', value: '1024Mi' }] }, { env: [{ name: 'A', value: '1Gi' }] })).toEqual([
    'env[0].value: "1024Mi" is "1Gi"',
  ]);
});

test('nothing may be left out, unless it means something', () => {
  expect(missingValues({ env: [{ name: 'A', value: '' }] }, { env: [{ name: 'A' }] })).toEqual([]);
  expect(missingValues({ spec: { replicas: 0 } }, { spec: {} })).toEqual(['spec.replicas: 0 is undefined']);
});
