import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseObjects,
  parsePreview,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderText,
  reportSchema,
  review,
  type Report,
} from '../../lib/review';

const read = (name: string): string => readFileSync(join(__dirname, 'preview', name), 'utf8');
const objects = (name: string): ReturnType<typeof parseObjects> => parseObjects(read(name), name);
const [base, head] = [objects('base.yaml'), objects('head.yaml')];

// What Pulumi 3.259 really printed of this change on the playground, shortened to what is read.
const reviewed = (before: typeof base, after: typeof base, preview: string): Report =>
  review(before, after, { previews: [parsePreview(read(preview), preview)] });

/** What the rules about previews say: severity, object, message. */
const said = ({ findings }: Report): string[] =>
  findings
    .filter(({ rule }) => rule.startsWith('preview-'))
    .map(({ rule, severity, object, message }) => `${rule} ${severity} ${object.kind} ${object.name}: ${message}`);

test('the report says what Pulumi will do, what cannot be undone first', () => {
  const text = renderText(reviewed(base, head, 'protected.json'));
  expect(text.slice(text.indexOf('What Pulumi'), text.indexOf('\n\nTotals'))).toMatchInlineSnapshot(`
    "What Pulumi will do: 2 updated, 1 replaced, 2 deleted, 12 left as they are
      ± PersistentVolumeClaim modelyard-dev/models: spec.accessModes[1]; protected
      − Service modelyard-dev/tensorflow-serving
      − Deployment modelyard-dev/tensorflow-serving
      ~ Deployment modelyard-dev/image-classifier: metadata.annotations["pulumi.com/timeoutSeconds"], spec.replicas
      ~ Ingress modelyard-dev/image-classifier-ingress: spec.rules[0].host"
  `);
});

test('where both say the same, only what the objects cannot know is a finding: that the deploy will fail', () => {
  expect(said(reviewed(base, head, 'protected.json'))).toEqual([
    'preview-fails high PersistentVolumeClaim models: Pulumi would have to delete it and refuses, ' +
      "for it is protected: the deploy fails. Keep it as it is, or run 'pulumi state unprotect' first",
  ]);
});

test('what Pulumi does beyond the difference of the objects is named', () => {
  expect(said(reviewed(head, head, 'protected.json'))).toMatchInlineSnapshot(`
    [
      "preview-fails high PersistentVolumeClaim models: Pulumi would have to delete it and refuses, for it is protected: the deploy fails. Keep it as it is, or run 'pulumi state unprotect' first",
      "preview-replaces high PersistentVolumeClaim models: Pulumi deletes it and makes it anew: 'spec.accessModes[1]' cannot be changed in place. The objects alone do not show it: what is deployed is not the base",
      "preview-differs medium Service tensorflow-serving: Pulumi deletes it, and neither side has it: what is deployed is not the base",
      "preview-differs medium Deployment tensorflow-serving: Pulumi deletes it, and neither side has it: what is deployed is not the base",
      "preview-differs low Deployment image-classifier: Pulumi changes 'metadata.annotations["pulumi.com/timeoutSeconds"]', 'spec.replicas' too, which are the same on both sides: what is deployed differs from the base",
      "preview-differs low Ingress image-classifier-ingress: Pulumi changes 'spec.rules[0].host' too, which is the same on both sides: what is deployed differs from the base",
    ]
  `);
});

test('so is what it leaves as it is', () => {
  const nothing = parsePreview('{"changeSummary":{"same":6}}', 'preview.json');
  expect(said(review(base, head, { previews: [nothing] })).map((line) => line.slice(0, line.indexOf(':')))).toEqual([
    'preview-differs low PersistentVolumeClaim models',
    'preview-differs low Deployment image-classifier',
    'preview-differs low Ingress image-classifier-ingress',
    'preview-differs low Deployment tensorflow-serving',
    'preview-differs low Service tensorflow-serving',
  ]);
});

test('a preview that failed is a finding in the words of its error, and says nothing of what it did not reach', () => {
  expect(said(reviewed(base, head, 'failed.json'))).toEqual([
    expect.stringMatching(
      /^preview-fails high Resource modelyard-dev\/PersistentVolumeClaim\/models: Pulumi's preview failed: PersistentVolumeClaim 'modelyard-dev\/models': persistentvolumeclaims "models" is forbidden/,
    ),
    expect.stringMatching(
      /^preview-differs low PersistentVolumeClaim models: Pulumi changes 'spec.resources.requests.storage' too/,
    ),
  ]);
});

test('every form has it', () => {
  const report = reviewed(base, head, 'protected.json');
  expect(renderMarkdown(report)).toContain(
    '<details><summary>What Pulumi will do: 2 updated, 1 replaced, 2 deleted, 12 left as they are</summary>\n\n' +
      '- `± PersistentVolumeClaim modelyard-dev/models`: spec.accessModes\\[1\\]; protected',
  );
  expect(renderHtml(report)).toContain(
    '<li><span class="removed">±</span> PersistentVolumeClaim modelyard-dev/models <span ' +
      'class="source">spec.accessModes[1]; protected</span></li>',
  );
  expect(reportSchema.safeParse(JSON.parse(renderJson(report))).error).toBeUndefined();
});

const step = (op: string, more: object = {}): object => ({
  op,
  urn: 'urn:pulumi:dev::shop::kubernetes:core/v1:ConfigMap::shop/ConfigMap/a',
  ...more,
});
const state = {
  type: 'kubernetes:core/v1:ConfigMap',
  inputs: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
};

test.each([
  [['create-replacement', 'replace', 'delete-replaced'], ['replace']],
  [['same'], []],
  [['create'], ['create']],
  [['discard'], ['forget']],
  [['remove-pending-replace'], []],
])('the steps %j of one resource are %j', (ops, actions) => {
  expect(
    parsePreview(JSON.stringify({ steps: ops.map((op) => step(op, { newState: state })) }), 'p.json').steps.map(
      ({ action }) => action,
    ),
  ).toEqual(actions);
});

test('a resource that is no Kubernetes object is shown by its type', () => {
  const preview = parsePreview(
    JSON.stringify({
      steps: [
        {
          op: 'create',
          urn: 'urn:pulumi:dev::shop::docker-build:index:Image::image/a',
          newState: { type: 'docker-build:index:Image', inputs: {} },
        },
      ],
    }),
    'p.json',
  );
  expect(renderText(review([], [], { previews: [preview] }))).toContain('  + docker-build:index:Image image/a\n');
});

test.each([
  ['no JSON', 'Previewing update', /^p\.json: not JSON: .*Write it with 'pulumi preview --json > p\.json'/],
  [
    'other JSON',
    '{"name":"x"}',
    /^p\.json: not what 'pulumi preview --json' prints: it has neither steps nor diagnostics/,
  ],
  [
    'a step without a resource',
    '{"steps":[{"op":"create"}]}',
    /^p\.json: not what 'pulumi preview --json' prints: steps\.0\.urn/,
  ],
])('%s is refused with the file', (_, text, message) => {
  expect(() => parsePreview(text, 'p.json')).toThrow(message);
});
