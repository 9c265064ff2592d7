import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseObjects, review, type Report, type SourcedObject } from '../../lib/review';
import { checkProperty } from '../workload/property';

const snapshots = ['dev', 'staging', 'prod'].flatMap((name) =>
  parseObjects(readFileSync(join(__dirname, `../snapshots/${name}.yaml`), 'utf8'), name, name),
);

function of(...objects: readonly object[]): SourcedObject[] {
  return parseObjects(objects.map((object) => `---\n${stringify(object)}`).join(''), 'a.yaml');
}

function fields(before: object, after: object): [string, unknown, unknown][] {
  return review(of(before), of(after)).changes.flatMap((change) =>
    change.fields.map((field): [string, unknown, unknown] => [field.path, field.before, field.after]),
  );
}

const pod = (container: object, spec: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a' },
  spec: { ...spec, containers: [{ name: 'c', image: 'c:1.0.0', ...container }] },
});

test('everything is equal to itself', () => {
  const report = review(snapshots, snapshots);
  expect(report.changes).toEqual([]);
  expect(report.findings).toEqual([]);
});

/** The same value with the keys of its maps in another order. */
function shuffled(value: unknown, next: () => number): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => shuffled(item, next));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => ({ at: next(), entry: [key, shuffled(item, next)] as const }))
      .sort((one, other) => one.at - other.at)
      .map(({ entry }) => entry),
  );
}

test('the order of objects and keys is no change', () => {
  checkProperty(
    'review of shuffled objects',
    fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
    (stream) => {
      const next = (): number => stream.next().value;
      const start = Math.floor(next() * (snapshots.length - 3));
      const few = snapshots.slice(start, start + 3);
      const mixed = few
        .map((each) => ({ at: next(), each: { ...each, object: shuffled(each.object, next) as typeof each.object } }))
        .sort((a, b) => a.at - b.at);
      expect(
        review(
          few,
          mixed.map(({ each }) => each),
        ).changes,
      ).toEqual([]);
    },
  );
});

test('lists are compared by their merge keys', () => {
  const env = (...names: string[]): object => pod({ env: names.map((name) => ({ name, value: name })) });
  expect(fields(env('a', 'b'), env('b', 'c', 'a'))).toEqual([
    ['spec.containers[c].env[c]', undefined, { name: 'c', value: 'c' }],
  ]);
});

test('arguments are compared one by one, by their flags', () => {
  expect(
    fields(pod({ args: ['serve', '--port=80', '--verbose'] }), pod({ args: ['serve', '--port=81', '--verbose'] })),
  ).toEqual([['spec.containers[c].args[--port]', '--port=80', '--port=81']]);
});

test('arguments in another order are a change', () => {
  expect(fields(pod({ args: ['a', 'b'] }), pod({ args: ['b', 'a'] }))).toEqual([
    ['spec.containers[c].args', ['a', 'b'], ['b', 'a']],
  ]);
});

test('what is left out is compared as its default', () => {
  expect(fields(pod({}), pod({}, { terminationGracePeriodSeconds: 60 }))).toEqual([
    ['spec.terminationGracePeriodSeconds', 30, 60],
  ]);
});

test('stringData and data of a Secret are the same thing', () => {
  const secret = (fields: object): object => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, ...fields });
  expect(fields(secret({ stringData: { a: 'hello' } }), secret({ data: { a: 'aGVsbG8=' } }))).toEqual([]);
});

test('texts of a ConfigMap are no quantities, and its keys no lists', () => {
  const map = (data: object): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });
  expect(fields(map({ sizeLimit: '1000m', requests: '1' }), map({ sizeLimit: '1', requests: '1' }))).toEqual([
    ['data.sizeLimit', '1000m', '1'],
  ]);
});

test('objects of unknown kinds are compared field by field, with the pods inside of them', () => {
  const widget = (cpu: string): object => ({
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'a' },
    spec: {
      runs: [
        { template: { spec: { containers: [{ name: 'c', image: 'c:1.0.0', resources: { requests: { cpu } } }] } } },
      ],
    },
  });
  expect(fields(widget('1000m'), widget('1'))).toEqual([]);
  expect(fields(widget('1000m'), widget('2'))).toEqual([
    ['spec.runs[0].template.spec.containers[c].resources.requests.cpu', '1', '2'],
  ]);
});

describe('an object with a hash in its name', () => {
  const map = (name: string, value: string): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { value },
  });
  const user = (name: string): object => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: {
        metadata: { labels: { app: 'a' } },
        spec: { containers: [{ name: 'c', image: 'c:1.0.0', envFrom: [{ configMapRef: { name } }] }] },
      },
    },
  });
  const reviewed = (before: object[], after: object[]): Report => review(of(...before), of(...after));

  test.each([
    ["modelyard's", 'settings-1a2b3c4d', 'settings-9f8e7d6c'],
    ["kustomize's", 'settings-5h7g9k2m4t', 'settings-b6d8f4c2h7'],
  ])('is the same under another one: %s', (_, before, after) => {
    const { changes, findings } = reviewed([map(before, '1'), user(before)], [map(after, '2'), user(after)]);
    expect(changes).toMatchObject([
      {
        action: 'changed',
        previousName: before,
        object: { name: after },
        fields: [{ path: 'data.value', before: '1', after: '2' }],
      },
    ]);
    expect(findings).toMatchObject([
      { rule: 'restarts', object: { name: 'a' }, message: expect.stringMatching(/configuration has another hash/) },
    ]);
  });

  test('is another one when the rest of the name differs', () => {
    expect(
      reviewed([map('one-1a2b3c4d', '1')], [map('two-1a2b3c4d', '1')]).changes.map(({ action }) => action),
    ).toEqual(['added', 'removed']);
  });
});

test('objects are only compared within their environment', () => {
  const both = ['dev', 'prod'].map(
    (environment) =>
      parseObjects(
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: "1"}}',
        environment,
        environment,
      )[0]!,
  );
  expect(review(both, [both[0]!]).changes).toMatchObject([{ action: 'removed', object: { environment: 'prod' } }]);
});
