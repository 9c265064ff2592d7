import { parseAllDocuments } from 'yaml';
import { SynthesisError, toYaml } from '../../../lib';
import { readYaml } from '../../../lib/workload/yaml';
import { checkProperty } from '../property';
import { nastyObjects } from '../yaml/objects';

test('documents are in the order of the Kubernetes documentation, whatever the order of their keys', () => {
  const text = toYaml([
    { spec: { b: 1, a: 2 }, kind: 'Pod', metadata: { labels: {}, namespace: 'n', name: 'x' }, apiVersion: 'v1' },
  ]);
  expect(text).toMatchInlineSnapshot(`
"---
apiVersion: v1
kind: Pod
metadata:
  name: x
  namespace: "n"
  labels: {}
spec:
  a: 2
  b: 1
"
`);
});

test('a container begins with its name and image', () => {
  expect(toYaml([{ spec: { containers: [{ env: [], args: [], image: 'a:1', name: 'a' }] } }])).toMatchInlineSnapshot(`
"---
spec:
  containers:
    - name: a
      image: a:1
      args: []
      env: []
"
`);
});

test.each(['on', 'yes', '1', '1e3', '0o7', '1:30', 'null', '~', '', '{{ x }}'])(
  'the text %p stays a text for readers of YAML 1.1',
  (value) => {
    const text = toYaml([{ data: { value } }]);
    expect(parseAllDocuments(text, { version: '1.1' })[0]?.toJS()).toEqual({ data: { value } });
  },
);

test('a long line stays one line', () => {
  expect(toYaml([{ args: ['word '.repeat(50)] }]).split('\n')).toHaveLength(4);
});

test('equal parts are written out', () => {
  const shared = { a: 1 };
  expect(toYaml([{ x: shared, y: shared }])).not.toContain('&');
});

test.each([
  ['the line separator', 'hi\u2028- --allow-all', '"hi\\u2028- --allow-all"'],
  ['the next line of C1', 'a\u0085b', '"a\\u0085b"'],
  ['DEL', '\u007f', '"\\u007f"'],
  ['a control character of C1', '\u009b2J', '"\\u009b2J"'],
  ['a bidirectional override', '\u202ea', '"\\u202ea"'],
  ['a byte order mark', '\ufeff', '"\\ufeff"'],
  ['spaces on a line of their own', '  \n', '"  \\n"'],
  ['spaces at the end of a line', 'a \nb', '"a \\nb"'],
  ['a tab at the beginning of a block', '\ta\nb', '"\\ta\\nb"'],
  ['what some read as a number', '.1_0', '".1_0"'],
  ['a merge key', '<<', '"<<"'],
])('%s is written as an escape or in quotes, as a value and as a key', (_, text, written) => {
  expect(toYaml([{ a: text }])).toBe(`---\na: ${written}\n`);
  expect(toYaml([{ [text]: 1 }])).toBe(`---\n${written}: 1\n`);
});

test('what YAML cannot hold is refused, with the object and the field', () => {
  const object = {
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { half: 'x\ud800', 'y\udc00': '' },
    list: [Number.NaN, -Infinity],
  };
  expect(() => toYaml([object])).toThrow(SynthesisError);
  expect(() => toYaml([object])).toThrow(
    /^4 problems[^]*the ConfigMap 'a': 'data\.half' holds half a surrogate pair[^]*'data' has a key with half[^]*'list\.0' is NaN[^]*'list\.1' is -Infinity/,
  );
});

test('a key may be called __proto__, and keys are in order', () => {
  expect(toYaml([JSON.parse('{"b":{"10":1,"9":2},"__proto__":{"a":1}}') as object])).toBe(
    '---\n__proto__:\n  a: 1\nb:\n  "10": 1\n  "9": 2\n',
  );
});

test('what is written is read as it was', () => {
  checkProperty('objects that are written and read', nastyObjects, (object) => {
    const { documents, problems } = readYaml(toYaml([object]));
    expect(problems).toEqual([]);
    expect(JSON.stringify(sorted(documents[0]!.value))).toBe(
      JSON.stringify(sorted(JSON.parse(JSON.stringify(object)))),
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, sorted(item)])
    : value;
}
