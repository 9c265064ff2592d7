import { cannotChange, type FixedObject } from '../../../lib/workload/objects/immutable';
import { fixedFieldsOfOperators } from '../../../lib/workload/objects/immutable-of-operators';

const object = (kind: string, spec: object = {}): FixedObject => ({
  apiVersion: `${kind.slice(0, kind.indexOf('/'))}/v1`,
  kind: kind.slice(kind.indexOf('/') + 1),
  spec,
});
const refused = (kind: string, path: string, before?: unknown, after?: unknown): boolean =>
  cannotChange(object(kind), object(kind), { path, before, after });
const kinds = Object.entries(fixedFieldsOfOperators);

test.each(kinds)('%s: what is fixed is neither changed, added nor taken away', (kind, { fields }) => {
  for (const field of fields) {
    expect([field, refused(kind, field, 'a', 'b'), refused(kind, field, undefined, 'b')]).toEqual([field, true, true]);
  }
});

test.each(kinds)('%s: what may change inside of that is changed', (kind, { except = [] }) => {
  for (const field of except) {
    expect([field, refused(kind, field.replaceAll('[*]', '[main]'), 1, 2)]).toEqual([field, false]);
  }
});

// Rules of a definition that compare with the old value are asked only where there are both.
// @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#transition-rules
test.each(kinds)('%s: what a rule compares with its old value may be added', (kind, { once = [], onceSet = [] }) => {
  for (const field of [...once, ...onceSet]) {
    expect([field, refused(kind, field, 'a', 'b'), refused(kind, field, undefined, 'b')]).toEqual([field, true, false]);
  }
  expect(once.map((field) => refused(kind, field, 'a'))).toEqual(once.map(() => false));
  expect(onceSet.map((field) => refused(kind, field, 'a'))).toEqual(onceSet.map(() => true));
});

test('a JobSet that is suspended, or becomes so, may move to other nodes, but not to another image', () => {
  const path = 'spec.replicatedJobs[main].template.spec.template.spec';
  const [running, suspended] = [object('jobset.x-k8s.io/JobSet'), object('jobset.x-k8s.io/JobSet', { suspend: true })];
  const node = { path: `${path}.nodeSelector.pool`, before: 'a', after: 'b' };
  expect([
    cannotChange(running, running, node),
    cannotChange(suspended, running, node),
    cannotChange(running, suspended, node),
  ]).toEqual([true, false, false]);
  expect(cannotChange(suspended, suspended, { path: `${path}.containers[main].image`, before: 'a', after: 'b' })).toBe(
    true,
  );
});

test('levels of a topology above its nodes may change', () => {
  const topology = (...labels: string[]): FixedObject =>
    object('kueue.x-k8s.io/Topology', { levels: labels.map((nodeLabel) => ({ nodeLabel })) });
  const change = { path: 'spec.levels[0].nodeLabel', before: 'rack', after: 'block' };
  const node = 'kubernetes.io/hostname';
  expect(cannotChange(topology('rack', node), topology('block', node), change)).toBe(false);
  expect(cannotChange(topology('rack'), topology('block'), change)).toBe(true);
});
