import { parseObjects, review, type KubernetesObject } from '../../../lib/review';
import { fixedFields, isWithin, saysImmutable } from '../../../lib/workload/objects/immutable';
import { edited, fixedFieldCases, pathsOf, type Edits } from './fixed-field-cases';

const cases = fixedFieldCases.map((each) => ({ ...each, title: [each.object.kind, each.state].join(' ').trim() }));
const told = (edits: Edits): string => pathsOf(edits).join(' and ');

// Whether a review says that the object has to be deleted and made again.
function isReplaced(object: object, edits: Edits): boolean {
  const [before, after] = [object, edited(object, edits)].map((each) => {
    const { metadata = {}, ...rest } = each as Partial<KubernetesObject>;
    return parseObjects(JSON.stringify({ ...rest, metadata: { name: 'a', namespace: 'shop', ...metadata } }), 'a.yaml');
  });
  return review(before!, after!).findings.some(({ rule }) => rule === 'replaced');
}

// test/e2e/objects/fixed-fields.test.ts asks a real API server the same.
describe.each(cases)('of a $title', ({ object, refused, changed }) => {
  const changes = [
    ...refused.map((edits) => ({ edits, what: told(edits), verb: 'is', fixed: true })),
    ...changed.map((edits) => ({ edits, what: told(edits), verb: 'is not', fixed: false })),
  ];
  test.each(changes)('$what $verb fixed', ({ edits, fixed }) => expect(isReplaced(object, edits)).toBe(fixed));
});

test('every fixed field, and every exception, has a case that changes it', () => {
  const missing = Object.entries(fixedFields).flatMap(([kind, { fields, except = [] }]) => {
    const of = cases.filter(({ object }) => `${object.apiVersion.replace(/\/?[^/]*$/, '')}/${object.kind}` === kind);
    const lacks = (among: readonly Edits[], field: string): boolean =>
      !among.some((edits) => pathsOf(edits).some((path) => isWithin(path, field)));
    return [
      ...fields.filter((field) =>
        lacks(
          of.flatMap(({ refused }) => refused),
          field,
        ),
      ),
      ...except.filter((field) =>
        lacks(
          of.flatMap(({ changed }) => changed),
          field,
        ),
      ),
    ].map((field) => `${kind} ${field}`);
  });
  // A claim's need a volume that is bound to it.
  expect(missing).toEqual([
    '/PersistentVolumeClaim spec.resources',
    '/PersistentVolumeClaim spec.volumeAttributesClassName',
    '/PersistentVolume spec.volumeAttributesClassName',
  ]);
});

test('a field is within another one by whole names, and by any item where the other says so', () => {
  expect(isWithin('spec.template.spec', 'spec.template')).toBe(true);
  expect(isWithin('spec.templates', 'spec.template')).toBe(false);
  expect(isWithin('spec.containers[a.b].image', 'spec.containers[*].image')).toBe(true);
  expect(isWithin('spec.containers[a.b].imagePullPolicy', 'spec.containers[*].image')).toBe(false);
  expect(isWithin('spec.containers', 'spec.containers[*].image')).toBe(false);
});

test('a message about a wrong value is none about a fixed field', () => {
  expect(saysImmutable('Invalid value: "a b": must be no more than 63 characters')).toBe(false);
  expect(saysImmutable('Required value: may not be empty')).toBe(false);
});
