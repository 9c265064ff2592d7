import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { parseObjects, review, type KubernetesObject } from '../../../lib/review';
import { checkSlowProperty } from '../../workload/property';

const run = (image: string): KubernetesObject =>
  ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { generateName: 'warm-', namespace: 'shop' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image }] } } },
  }) as unknown as KubernetesObject;
const pool = [
  ...parseObjects(readFileSync(join(__dirname, '../../snapshots/dev.yaml'), 'utf8'), 'dev.yaml').map(
    ({ object }) => object,
  ),
  run('a:1'),
  run('a:1'),
  run('a:2'),
];

// The same objects as documents, in lists of any kind and depth, as JSON, and with other ends of lines.
const forms: Readonly<Record<string, (objects: readonly KubernetesObject[]) => string>> = {
  documents: (objects) => objects.map((object) => `---\n${stringify(object)}`).join('') || '---\n',
  'empty documents': (objects) => objects.map((object) => `---\n# nothing\n---\n${stringify(object)}---\n`).join(''),
  'a List': (objects) => stringify(listOf(objects)),
  'a List of Lists': (objects) => stringify(listOf(objects.map((object) => listOf([object])))),
  'typed lists': (objects) =>
    objects
      .map(({ apiVersion, kind, ...item }) => `---\n${stringify({ apiVersion, kind: `${kind}List`, items: [item] })}`)
      .join(''),
  JSON: (objects) => JSON.stringify(listOf(objects)),
  'Windows lines': (objects) => `\uFEFF${stringify(listOf(objects)).replaceAll('\n', '\r\n')}`,
};
const form = fc.constantFrom(...Object.keys(forms));

function listOf(items: readonly object[]): { apiVersion: string; kind: string; items: readonly object[] } {
  return { apiVersion: 'v1', kind: 'List', items };
}

test('the same objects are no change, in whatever form and order they are written', () => {
  const program = fc.record({ objects: fc.shuffledSubarray(pool), one: form, other: form, turned: fc.boolean() });
  checkSlowProperty('objects in any form', program, ({ objects, one, other, turned }) => {
    const [before, after] = [
      parseObjects(forms[one]!(objects), 'base.yaml'),
      parseObjects(forms[other]!(turned ? objects.toReversed() : objects), 'head.yaml'),
    ];
    expect(review(before, after).changes).toEqual([]);
  });
});
