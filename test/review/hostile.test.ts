import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCluster } from '../../lib';
import {
  InputError,
  parseObjects,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderText,
  reportSchema,
  review,
  type KubernetesObject,
  type Report,
  type SourcedObject,
} from '../../lib/review';
import { randomPrograms } from '../workload/property';
import { mutatedObjects } from '../workload/yaml/texts';
import { corpusTexts, hostileSides, inheritedNames } from './hostile';

const cluster = parseCluster(readFileSync(join(__dirname, 'cluster.yaml'), 'utf8'), 'cluster.yaml');
const prices = { currency: 'EUR', cpu: 20, memory: 3, storage: { default: 0.1 }, accelerators: { 'NVIDIA-L4': 400 } };

const read = (objects: readonly object[], environment?: string): SourcedObject[] =>
  parseObjects(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }), 'a.json', environment);

function orProblems<T>(run: () => T): T | InputError {
  try {
    return run();
  } catch (error) {
    if (error instanceof InputError) {
      return error;
    }
    throw error;
  }
}

/** Undefined where they are refused before anything looks at them. */
function orRefused(objects: readonly KubernetesObject[]): SourcedObject[] | undefined {
  const found = orProblems(() => read(objects));
  return found instanceof InputError ? undefined : found;
}

/** Reviews and writes everything that a report can be. */
function reviewed(before: readonly SourcedObject[], after: readonly SourcedObject[]): Report {
  const report = review(before, after, { cluster, prices });
  for (const render of [renderText, renderMarkdown, renderHtml]) {
    expect(render(report)).not.toMatch(/\b(?:NaN|Infinity)\b(?!')|native code|\[object Object\]/);
  }
  reportSchema.parse(JSON.parse(renderJson(report)));
  return report;
}

test('objects whose fields hold anything are reviewed: nothing fails, and every number is one', () => {
  for (const sides of randomPrograms('reviews of hostile objects', hostileSides, 150)) {
    const [before, after] = sides.map(orRefused);
    if (before === undefined || after === undefined) {
      continue;
    }
    const report = reviewed(before, after);
    expect(report.findings.filter(({ rule }) => rule === 'rule-failed').map(({ message }) => message)).toEqual([]);
  }
});

test('texts that are changed anywhere are reviewed, or refused with file and line', () => {
  const texts = fc.constantFrom(...corpusTexts).chain((text) => fc.tuple(fc.constant(text), mutatedObjects(text)));
  for (const [text, mutated] of randomPrograms('reviews of mutated texts', texts, 150)) {
    const after = orProblems(() => parseObjects(mutated, 'a.yaml'));
    if (after instanceof InputError) {
      for (const problem of after.problems) {
        expect(problem).toMatch(/^a\.yaml:\d+: (not YAML|not plain YAML|not a Kubernetes object): /);
      }
    } else {
      reviewed(parseObjects(text, 'a.yaml'), after);
    }
  }
});

test.each(inheritedNames)('%s is a name like any other, wherever it stands', (name) => {
  const named = Object.fromEntries([[name, '2']]);
  const pod = {
    nodeSelector: named,
    volumes: [
      { name, configMap: { name } },
      { name: 'x', persistentVolumeClaim: { claimName: name } },
    ],
    containers: [
      {
        name,
        image: name,
        env: [{ name, value: name }],
        resources: { requests: { ...named, cpu: '1' }, limits: { cpu: '1', memory: '1Gi' } },
        ports: [{ name, containerPort: 80 }],
      },
    ],
  };
  const objects = (value: string): KubernetesObject[] => [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, annotations: named },
      data: Object.fromEntries([[name, value]]),
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: { storageClassName: name, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels: named },
      spec: { selector: named, ports: [{ name, port: 80 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels: named },
      spec: {
        replicas: 2,
        selector: { matchLabels: named },
        template: { metadata: { labels: { ...named, x: value } }, spec: pod },
      },
    },
    { apiVersion: `${name}/v1`, kind: name, metadata: { name }, spec: Object.fromEntries([[name, value]]) },
  ];
  const report = reviewed(read(objects('1'), name), read(objects('3'), name));
  expect(report.findings.filter(({ rule }) => rule === 'rule-failed')).toEqual([]);
  expect(report.changes.map(({ object }) => object.kind)).toEqual(['ConfigMap', 'Deployment', name]);
  expect(report.totals.after.storage).toEqual(Object.fromEntries([[name, 2 ** 30]]));
});
