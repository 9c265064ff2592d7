import {
  type RehearsalReport,
  renderRehearsalHtml,
  renderRehearsalJson,
  renderRehearsalMarkdown,
  renderRehearsalText,
} from '../../lib/rehearsal';
import { withoutSecrets } from '../../lib/rehearsal/outcome/without-secrets';
import {
  findingsFrom,
  renderFindings,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderText,
  review,
  type KubernetesObject,
  type Preview,
  type Report,
  type SourcedObject,
} from '../../lib/review';
import { sampleReport } from '../rehearsal/sample-report';
import { harmlessPlaces, secretPlaces } from '../support/secrets';

/** A secret of each side: nothing else is written so. */
const secretOf = (seed: string, at: number, make: (seed: string) => string = (text) => text): string =>
  make(`HUNTER${at}${seed}`);
const named = (object: KubernetesObject, at: number): SourcedObject => ({
  object: { ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-n${at}` } },
});
const without = ({ object }: SourcedObject): SourcedObject => ({
  object: {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name: object.metadata.name,
      ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
    },
  },
});
const forms = (report: Report): string[] => [
  renderText(report),
  renderMarkdown(report, 10_000_000),
  renderHtml(report),
  renderJson(report),
  renderFindings(findingsFrom(report, 'info')),
];
/** As a renderer may have written it. */
const plain = (text: string): string =>
  text
    .replaceAll('&#8203;', '')
    .replaceAll('&#36;', '$')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\\(?=[^\w\s])/g, '');

const [before, after] = ['q', 'zz'].map((seed) =>
  secretPlaces.map(([, place, make], at) => named(place(secretOf(seed, at, make)), at)),
) as [SourcedObject[], SourcedObject[]];
const secrets = secretPlaces.flatMap(([title, , make], at) =>
  ['q', 'zz'].map((seed) => [title, secretOf(seed, at, make)] as const),
);
const echo = (text: string): Preview => ({
  file: 'preview.json',
  unchanged: 0,
  steps: [],
  messages: [{ severity: 'error', message: text }],
});

/** The secrets that stand in a text. */
const leaked = (texts: readonly string[]): string[] =>
  secrets
    .filter(([, secret]) => texts.some((text) => plain(text).includes(secret) || text.includes(secret)))
    .map(([title]) => title);

test('there are at least 80 places of secrets and 40 harmless ones', () => {
  expect([secretPlaces.length >= 80, harmlessPlaces.length >= 40]).toEqual([true, true]);
});

test.each([
  ['that change', review(before, after)],
  ['that are new in their object', review(before.map(without), after)],
  ['that are taken out', review(before, after.map(without))],
  ['of objects that are new', review([], after)],
  ['of objects that are gone', review(before, [])],
])('no form of a review shows secrets %s', (_, report) => {
  expect(leaked(forms(report))).toEqual([]);
});

test('a secret that changes is told as a change, without either value', () => {
  const { changes } = review(before, after);
  // What the cluster writes down itself is no change of anybody.
  const untold = secretPlaces
    .map(([title]) => title)
    .filter(
      (title, at) =>
        title !== 'what was applied last' && !changes.some(({ object }) => object.name.endsWith(`-n${at}`)),
    );
  expect(untold).toEqual([]);
  expect(changes.find(({ object }) => object.name === 'w-n1')?.fields).toEqual([
    { path: 'spec.template.spec.containers[server].env[DB_PASS].value', before: '(hidden)', after: '(hidden)' },
  ]);
});

test("Pulumi's errors do not repeat a secret of the objects", () => {
  const said = secrets.map(([, secret]) => echo(`cannot apply: Invalid value: "${secret}": must be another`));
  expect(leaked(forms(review(before, after, { previews: said })))).toEqual([]);
});

test("a rehearsal does not repeat a secret in the API server's or a controller's words", () => {
  const sample = sampleReport({ workloads: 2, nodes: 2 });
  const findings = [...before, ...after].map(({ object }, at) => ({
    rule: at % 2 === 0 ? 'refused' : 'pending',
    severity: 'high' as const,
    object: { apiVersion: object.apiVersion, kind: object.kind, name: object.metadata.name },
    path: '',
    message: `no: ${JSON.stringify(object)}; got ${secrets[at % secrets.length]![1]}`,
  }));
  const report: RehearsalReport = withoutSecrets(
    { ...sample, findings, notRehearsed: secrets.map(([, secret]) => `it says '${secret}'`) },
    [...before, ...after],
  );
  expect(
    leaked([
      renderRehearsalText(report),
      renderRehearsalMarkdown(report, { maxLength: 10_000_000 }),
      renderRehearsalHtml(report),
      renderRehearsalJson(report),
    ]),
  ).toEqual([]);
});

test("of a refused Secret a rehearsal shows none of the server's words", () => {
  const object = { apiVersion: 'v1', kind: 'Secret', name: 's' };
  const report = withoutSecrets(
    {
      ...sampleReport({ workloads: 1, nodes: 1 }),
      findings: [
        {
          rule: 'refused',
          severity: 'high',
          object,
          path: '.stringData.token',
          message:
            '.stringData.token: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"abc":1}}',
        },
      ],
    },
    [],
  );
  expect(report.findings).toMatchInlineSnapshot(`
[
  {
    "message": "The API server refuses it. Its words are not shown: they may repeat what the Secret holds. 'kubectl apply --server-side --dry-run=server' shows them",
    "object": {
      "apiVersion": "v1",
      "kind": "Secret",
      "name": "s",
    },
    "path": "stringData",
    "rule": "refused",
    "severity": "high",
  },
]
`);
});

test('what is no secret is shown, on both sides', () => {
  const [one, other] = [2, 3].map((side) =>
    harmlessPlaces.map(([, place, ...values], at) => named(place(values[side - 2]!), at)),
  ) as [SourcedObject[], SourcedObject[]];
  const report = review(one, other);
  const shown = (at: number): string =>
    JSON.stringify(report.changes.find(({ object }) => object.name.endsWith(`-n${at}`)) ?? '');
  const hiddenOnes = harmlessPlaces
    .filter(([, , ...values], at) => !values.every((value) => shown(at).includes(value)))
    .map(([title]) => title);
  expect(hiddenOnes).toEqual([]);
});

test('a variable, an argument or an address that holds a secret is a finding', () => {
  const found = new Set(
    review([], after)
      .findings.filter(({ rule }) => rule === 'secret-in-plain')
      .map(({ object }) => object.name),
  );
  const missing = secretPlaces
    .filter(([title], at) => /^(variable|a flag|an address)/.test(title) && !found.has(`w-n${at}`))
    .map(([title]) => title);
  expect(missing).toEqual([]);
});
