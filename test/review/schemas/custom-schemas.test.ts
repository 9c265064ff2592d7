import { parseCluster } from '../../../lib';
import { parseObjects, review, type Report } from '../../../lib/review';

const definition = (schema: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: robots.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Robot, plural: robots, singular: robot }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: ${schema.replaceAll('\n', ' ')} } }]
---
`;
const robots = `{ type: object, properties: { spec: { type: object, required: [arms], properties: {
  arms: { type: integer, maximum: 2 }, mode: { type: string, enum: [Walk, Run] },
  labels: { type: object, additionalProperties: { type: string } },
  port: { x-kubernetes-int-or-string: true },
  rest: { type: object, x-kubernetes-preserve-unknown-fields: true },
  tools: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name],
    items: { type: object, properties: { name: { type: string } } } } } } } }`;
const robot = (spec: string): string => `apiVersion: example.com/v1
kind: Robot
metadata: { name: r }
spec: ${spec}
`;

const reviewed = (before: string, after: string): Report => review(parseObjects(before, 'a'), parseObjects(after, 'b'));
const said = ({ findings }: Report): string[] =>
  findings
    .filter(({ rule }) => ['refused', 'named-twice'].includes(rule))
    .map(({ path, message }) => `${path}: ${message}`);

test.each([
  ['another type', '{ arms: two }', 'spec.arms: It is a string, and has to be a number: write it without quotes'],
  ['a value that is none of those', '{ arms: 1, mode: Fly }', 'spec.mode: It has to be one of Walk, Run'],
  ['a field that is missing', '{ mode: Run }', 'spec.arms: It is missing'],
  ['a field that does not exist', '{ arms: 1, legs: 2 }', 'spec.legs: There is no such field'],
  ['a number that is too large', '{ arms: 3 }', 'spec.arms: It may be at most 2'],
  ['a key twice', '{ arms: 1, tools: [{ name: a }, { name: a }] }', "spec.tools[a]: 'a' is there twice"],
])('%s is refused by the definition beside it', (_what, spec, message) => {
  expect(said(reviewed('', definition(robots) + robot(spec))).join('\n')).toContain(message);
});

test.each([
  ['{ arms: 1, mode: Run, labels: { any: a }, port: 80, rest: { what: ever } }'],
  ['{ arms: 2, port: http, tools: [{ name: a }, { name: b }] }'],
])('%s is taken', (spec) => {
  expect(said(reviewed('', definition(robots) + robot(spec)))).toEqual([]);
});

test('a definition of the base counts too', () => {
  expect(said(reviewed(definition(robots), robot('{ arms: two }')))).toHaveLength(1);
});

test('without a definition nothing is said', () => {
  expect(said(reviewed('', robot('{ arms: two }')))).toEqual([]);
});

test.each(['text', '{ type: 5 }', '{ type: object, properties: [a] }', '{ type: object, properties: { spec: 1 } }'])(
  'a definition that is no schema (%s) judges nothing, and the report says so',
  (schema) => {
    const { notJudged, findings } = reviewed('', definition(schema) + robot('{ arms: 1 }'));
    expect(notJudged.join('\n')).toContain('no schema (spec.versions[].schema): Robot (example.com/v1)');
    expect(findings.filter(({ rule }) => rule === 'rule-failed')).toEqual([]);
  },
);

const cluster = (operators: string): ReturnType<typeof parseCluster> =>
  parseCluster(`name: c\nprofile: { kubernetesVersion: "1.34", operators: [${operators}] }`, 'c.yaml');
const scaled = `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: s }
spec: { scaleTargetRef: { name: a }, maxReplicaCount: "5", later: 1, triggers: [{ type: cpu, metadata: { value: "50" } }] }
`;

test('operators of the cluster define their kinds: what a later version may know is only low', () => {
  const { findings, notJudged } = review([], parseObjects(scaled, 'a'), { cluster: cluster('keda') });
  const found = findings.filter(({ rule }) => rule === 'refused').map(({ path, severity }) => [path, severity]);
  expect(found).toEqual([
    ['spec.maxReplicaCount', 'high'],
    ['spec.later', 'low'],
  ]);
  expect(notJudged.join()).not.toContain('no schema');
});

test('an operator that the cluster does not have defines nothing', () => {
  const { findings } = review([], parseObjects(scaled, 'a'), { cluster: cluster('kueue') });
  expect(findings.filter(({ rule }) => rule === 'refused')).toEqual([]);
});

test('of a version without schemas the report says which were used', () => {
  const newer = parseCluster('name: c\nprofile: { kubernetesVersion: "1.99" }', 'c.yaml');
  const { notJudged } = review([], parseObjects(scaled, 'a'), { cluster: newer });
  expect(notJudged.join('\n')).toMatch(/by the schemas of Kubernetes 1\.99 \(those of 1\.\d\d are the nearest\)/);
});
