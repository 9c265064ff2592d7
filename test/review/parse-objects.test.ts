import { parseObjects } from '../../lib/review';

const names = (text: string): string[] => parseObjects(text, 'a.yaml').map(({ object }) => object.metadata.name);

test('a text may have several documents, and empty ones', () => {
  expect(
    names(
      '---\n# nothing\n---\n{apiVersion: v1, kind: A, metadata: {name: a}}\n---\n---\n' +
        '{apiVersion: v1, kind: A, metadata: {name: b}}\n',
    ),
  ).toEqual(['a', 'b']);
});

test('the items of a List are objects', () => {
  expect(names('{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: A, metadata: {name: a}}]}')).toEqual(['a']);
});

test('a List may have no items, as templates write it', () => {
  expect(names('apiVersion: v1\nkind: List\nitems:\n')).toEqual([]);
});

test.each(['', 'items:', 'items: []', 'items: null'])('a List may have no items: %j', (items) => {
  expect(names(`apiVersion: v1\nkind: List\n${items}\n`)).toEqual([]);
});

test('lists may be in lists', () => {
  const inner = '{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: A, metadata: {name: a}}]}';
  expect(names(`{apiVersion: v1, kind: List, items: [${inner}, ${inner}]}`)).toEqual(['a', 'a']);
});

test('items of a typed list need not say their kind', () => {
  const text = '{apiVersion: apps/v1, kind: DeploymentList, metadata: {}, items: [{metadata: {name: a}}]}';
  expect(parseObjects(text, 'a.yaml').map(({ object }) => object)).toEqual([
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' } },
  ]);
});

test('a typed list may have no items', () => {
  expect(names('{apiVersion: v1, kind: ConfigMapList, metadata: {resourceVersion: "1"}, items: null}')).toEqual([]);
});

test('items of a List without a type have to say theirs', () => {
  expect(() => names('{apiVersion: v1, kind: List, items: [{metadata: {name: a}}]}')).toThrow(/it has no 'kind'/);
});

test('a kind of its own may be called a list', () => {
  expect(names('{apiVersion: example.com/v1, kind: BlockList, metadata: {name: a}, items: [x]}')).toEqual(['a']);
});

test('Windows line ends and a byte order mark are as none', () => {
  const text = 'apiVersion: v1\nkind: A\nmetadata:\n  name: a\n---\n# nothing\n';
  expect(names(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(['a']);
});

test('what the API server is to name is called by the beginning of its name', () => {
  expect(names('{apiVersion: v1, kind: A, metadata: {generateName: a-}}')).toEqual(['a-*']);
});

test('JSON is YAML too', () => {
  expect(names('{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}')).toEqual(['a']);
});

test('objects know their line', () => {
  expect(parseObjects('# a comment\n---\napiVersion: v1\nkind: A\nmetadata: {name: a}\n', 'a.yaml')).toMatchObject([
    { file: 'a.yaml', line: 3 },
  ]);
});

test('values are read as Kubernetes reads them', () => {
  const [parsed] = parseObjects(
    '{apiVersion: v1, kind: A, metadata: {name: a}, mode: 0644, date: 2024-01-01, time: 12:30, on: yes}',
    'a.yaml',
  );
  expect(parsed!.object).toMatchObject({ mode: 420, date: '2024-01-01', time: '12:30' });
});

test.each([
  ['broken YAML', 'a: 1\nb: [1\nc: 2\n', /^a\.yaml:\d: not YAML: /],
  ['a key that is there twice', 'apiVersion: v1\nkind: A\nkind: B\n', /^a\.yaml:3: not YAML: Map keys must be unique/],
  ['something else', 'replicas: 3\n', /^a\.yaml:1: not a Kubernetes object: it has no 'kind'/],
  ['text', 'hello', /^a\.yaml:1: not a Kubernetes object: it is not a map/],
  ['no name', '{apiVersion: v1, kind: A, metadata: {}}', /the A has no 'metadata.name'/],
  [
    'a name that is no text',
    '{apiVersion: v1, kind: A, metadata: {name: 1, generateName: a-}}',
    /is read as the number 1, .*put it in quotes/,
  ],
  ['a name that YAML reads as a boolean', '{apiVersion: v1, kind: A, metadata: {name: yes}}', /as the boolean true/],
  ['an alias for nothing', 'a: *nothing\n', /^a\.yaml:1: not YAML: /],
  [
    'aliases that stand for too much',
    `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((key, at) => `${key}: &${key} [${Array(10).fill(`*${'abcdefgh'[at]!}`).join()}]`)
      .join('\n')}\n`,
    /^a\.yaml:1: not YAML: Excessive alias count/,
  ],
  [
    'what kustomize reads',
    '{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization}',
    /Render it first: 'kubectl kustomize <folder>'/,
  ],
])('%s is an error with its file and line', (_, text, message) => {
  expect(() => parseObjects(text, 'a.yaml')).toThrow(message);
});

test('all mistakes of a text are told together', () => {
  expect(() =>
    parseObjects('a: 1\n---\n{apiVersion: v1, kind: A, metadata: {name: a}}\n---\nb: 1\n', 'a.yaml'),
  ).toThrow(/a\.yaml:1: .*\na\.yaml:5: /);
});
