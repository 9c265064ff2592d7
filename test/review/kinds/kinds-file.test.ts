import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { kindsSchema, parseKinds, parseObjects, review, type Report } from '../../../lib/review';
import { expectToMatchFile } from '../../snapshots/match-file';

const kinds = `
kinds:
  - group: example.com
    kind: Trainer
    ends: true
    scale: spec.scale
    fixed: {fields: [spec.model], except: [spec.model.tag]}
    pods:
      - each: spec.roles
        template: podTemplate
        counts: [{field: size}]
        labels: {example.com/trainer: '{name}', example.com/role: '{set}'}
`;

const trainer = (image: string, model = 'a', tag = '1'): string => `
apiVersion: example.com/v1
kind: Trainer
metadata: {name: it}
spec:
  scale: 2
  model: {name: ${model}, tag: '${tag}'}
  roles:
    - name: worker
      size: 3
      podTemplate: {spec: {containers: [{name: main, image: '${image}', resources: {limits: {nvidia.com/gpu: 2}}}]}}
`;

function reviewed(before: string, after: string, file?: string): Report {
  return review(
    before === '' ? [] : parseObjects(before, 'base.yaml'),
    after === '' ? [] : parseObjects(after, 'head.yaml'),
    file === undefined ? {} : { kinds: parseKinds(file, 'kinds.yaml') },
  );
}

const said = ({ findings }: Report): string[] => findings.map(({ rule }) => rule);

test('pods of a kind that a file describes count', () => {
  expect(reviewed('', trainer('server:1'), kinds).totals.after).toMatchObject({
    pods: 6,
    accelerators: { 'nvidia.com/gpu': 12 },
  });
});

test('rules look at them', () => {
  expect(said(reviewed(trainer('server:1'), trainer('server:latest'), kinds))).toContain('mutable-image');
});

test('what a file says is fixed cannot be changed in place', () => {
  expect(said(reviewed(trainer('a:1'), trainer('a:1', 'b'), kinds))).toContain('replaced');
  expect(said(reviewed(trainer('a:1'), trainer('a:1', 'a', '2'), kinds))).not.toContain('replaced');
});

test('what its objects name is missed when the change removes it', () => {
  const file = kinds.replace(
    '    pods:',
    '    references: [{field: "spec.configs[*].name", to: {kind: ConfigMap}}]\n    pods:',
  );
  const named = trainer('a:1').replace('spec:', 'spec:\n  configs: [{name: settings}]');
  const config = '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n';
  expect(reviewed(`${named}${config}`, named, file).findings).toContainEqual(
    expect.objectContaining({ rule: 'dangling-reference', path: 'spec.configs[settings].name' }),
  );
});

test('what may be missing by a field beside its name is not missed', () => {
  const named = trainer('a:1').replace('spec:', 'spec:\n  configs: [{name: settings, optional: true}]');
  const reference = 'references: [{field: "spec.configs[*].name", optional: optional, to: {kind: ConfigMap}}]';
  const config = '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: b}\n';
  const file = kinds.replace('    pods:', `    ${reference}\n    pods:`);
  expect(said(reviewed(`${named}${config}`, named, file))).not.toContain('dangling-reference');
  const needed = named.replace('optional: true', 'optional: false');
  expect(said(reviewed(`${needed}${config}`, needed, file))).toContain('dangling-reference');
});

test('without a file the kind is not judged, by name', () => {
  const report = reviewed(trainer('a:1'), trainer('a:2'));
  expect(report.notJudged.join('\n')).toContain('Trainer (example.com/v1)');
  expect(reviewed(trainer('a:1'), trainer('a:2'), kinds).notJudged.join('\n')).not.toContain('Trainer');
});

test('removing an object of a kind that nobody described is at least medium', () => {
  expect(reviewed(trainer('a:1'), '').findings).toContainEqual(
    expect.objectContaining({ rule: 'unknown-kind', severity: 'medium' }),
  );
});

test.each([
  ['nothing', ''],
  ['a list', '[]'],
  ['no kinds', 'kinds: []'],
  ['a kind twice', 'kinds: [{group: a.b, kind: C}, {group: a.b, kind: C}]'],
  ['a field that is no path', 'kinds: [{group: a.b, kind: C, scale: "spec..x"}]'],
  ['neither template nor spec', 'kinds: [{group: a.b, kind: C, pods: [{name: x}]}]'],
  ['both', 'kinds: [{group: a.b, kind: C, pods: [{template: a, spec: b}]}]'],
  ['a word that is not known', 'kinds: [{group: a.b, kind: C, suspended: spec.x}]'],
  ['a count below nothing', 'kinds: [{group: a.b, kind: C, pods: [{template: a, counts: [{field: b, less: -1}]}]}]'],
  ['a reference to no kind', 'kinds: [{group: a.b, kind: C, references: [{field: a, to: {kind: lower}}]}]'],
  ['two documents', 'kinds: [{group: a.b, kind: C}]\n---\n{}'],
])('a file that makes no sense is refused with its place: %s', (_, text) => {
  expect(() => parseKinds(text, 'kinds.yaml')).toThrow(/^kinds\.yaml: /);
});

test('an error says where, and what is allowed', () => {
  const text = 'kinds: [{group: a.b, kind: C, pods: [{template: "spec..x"}]}]';
  expect(() => parseKinds(text, 'kinds.yaml')).toThrow(/kinds\.0\.pods\.0\.template.*names joined by dots/s);
});

test('docs/kinds.schema.json describes the file', () => {
  expectToMatchFile(
    `${JSON.stringify(z.toJSONSchema(kindsSchema, { io: 'input' }), undefined, 2)}\n`,
    'docs/kinds.schema.json',
  );
});

test('the file that docs/review.md shows is one', () => {
  const [, text] = /```yaml\n(kinds:.*?)```/s.exec(readFileSync('docs/review.md', 'utf8'))!;
  expect(parseKinds(text!, 'kinds.yaml').knows({ apiVersion: 'example.com/v1', kind: 'Trainer' })).toBe(true);
});
