import { parseAllDocuments } from 'yaml';
import { toYaml } from '../../lib';

test('documents are in the order of the Kubernetes documentation, whatever the order of their keys', () => {
  const text = toYaml([{ spec: { b: 1, a: 2 }, kind: 'Pod', metadata: { labels: {}, namespace: 'n', name: 'x' }, apiVersion: 'v1' }]);
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

test.each(['on', 'yes', '1', '1e3', '0o7', '1:30', 'null', '~', '', '{{ x }}'])('the text %p stays a text for readers of YAML 1.1', (value) => {
  const text = toYaml([{ data: { value } }]);
  expect(parseAllDocuments(text, { version: '1.1' })[0]?.toJS()).toEqual({ data: { value } });
});

test('a long line stays one line', () => {
  expect(toYaml([{ args: ['word '.repeat(50)] }]).split('\n')).toHaveLength(4);
});

test('equal parts are written out', () => {
  const shared = { a: 1 };
  expect(toYaml([{ x: shared, y: shared }])).not.toContain('&');
});
