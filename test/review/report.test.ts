import { join } from 'node:path';
import { z } from 'zod';
import {
  parseObjects,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderText,
  reportSchema,
  review,
  type Report,
} from '../../lib/review';
import { expectToMatchFile } from '../snapshots/match-file';

const deployment = (name: string, image: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - { name: server, image: '${image}', env: [{ name: API_TOKEN, value: very-secret }], resources: { requests: { cpu: 1, memory: 1Gi } } }
`;

function reviewed(before: string, after: string): Report {
  return review(parseObjects(before, 'before.yaml'), parseObjects(after, 'after.yaml'));
}

const report = reviewed(
  deployment('a', 'a:1.0.0') + deployment('b', 'b:1.0.0'),
  deployment('a', 'a:latest') + deployment('c', 'c:1.0.0'),
);

test('as text it says what happens, what changed and what could not be judged', () => {
  expectToMatchFile(renderText(report), join(__dirname, 'report.txt'));
});

test('as Markdown it fits into a comment', () => {
  expectToMatchFile(renderMarkdown(report), join(__dirname, 'report.md'));
});

test('as HTML it needs nothing from anywhere', () => {
  const html = renderHtml(report);
  expect(html).not.toMatch(/<script|<link|url\(|src=|@import/);
  expect(html.match(/<svg /g)).toHaveLength(2);
});

test('as JSON it is what the schema describes', () => {
  expect(reportSchema.safeParse(JSON.parse(renderJson(report))).error).toBeUndefined();
});

test('as JSON that of a fleet is, too, and says of which cluster each object is', () => {
  const on = (cluster: string, image: string) =>
    deployment('a', image).replace(
      'namespace: shop }',
      `namespace: shop, annotations: { modelyard.dev/cluster: ${cluster} } }`,
    );
  const fleet = reviewed(
    on('canary', 'a:1.0.0') + on('europe', 'a:1.0.0'),
    on('canary', 'a:2.0.0') + on('europe', 'a:2.0.0'),
  );
  const { changes } = reportSchema.parse(JSON.parse(renderJson(fleet)));
  expect(changes.map(({ object }) => object.environment)).toEqual(['canary', 'europe']);
});

test('docs/review.schema.json is current', () => {
  expectToMatchFile(
    `${JSON.stringify(z.toJSONSchema(reportSchema), undefined, 2)}\n`,
    join(__dirname, '../../docs/review.schema.json'),
  );
});

test('the same objects give the same bytes', () => {
  const again = reviewed(
    deployment('a', 'a:1.0.0') + deployment('b', 'b:1.0.0'),
    deployment('a', 'a:latest') + deployment('c', 'c:1.0.0'),
  );
  expect(renderHtml(again) + renderJson(again) + renderMarkdown(again)).toBe(
    renderHtml(report) + renderJson(report) + renderMarkdown(report),
  );
});

test('no form of it shows what a secret is', () => {
  const secret = (value: string): string =>
    `{ apiVersion: v1, kind: Secret, metadata: { name: s }, stringData: { key: ${value} } }`;
  const leaky = reviewed(
    `${deployment('a', 'a:1.0.0')}---\n${secret('first-value')}`,
    `${deployment('a', 'a:1.0.0').replace('very-secret', 'other-secret')}---\n${secret('second-value')}\n` +
      `${deployment('d', 'd:1.0.0')}`,
  );
  const all = [renderText, renderMarkdown, renderHtml, renderJson].map((render) => render(leaky)).join('');
  expect(all).not.toMatch(/very-secret|other-secret|first-value|second-value/);
  expect(all).not.toContain(Buffer.from('second-value').toString('base64'));
});

test('names from the objects are text, not Markdown or HTML', () => {
  const name = '<img src=x onerror=alert(1)>|[link](http://evil.example.com)@everybody';
  const odd = reviewed(
    '',
    deployment('a', 'a:1.0.0') + `---\napiVersion: example.com/v1\nkind: Widget\nmetadata: { name: '${name}' }\n`,
  );
  expect(renderHtml(odd)).not.toContain('<img');
  // Inside of code it is text anyway.
  expect(renderMarkdown(odd).replace(/`[^`\n]+`/g, '')).not.toMatch(/<img|(?<!\\)\[link\]/);
});

test('a comment stays within its length, and says what it leaves out', () => {
  const many = reviewed('', Array.from({ length: 300 }, (_, at) => deployment(`server-${at}`, 'a:1.0.0')).join(''));
  const text = renderMarkdown(many, 5_000);
  expect(text.length).toBeLessThanOrEqual(5_001);
  expect(text).toMatch(/and \d+ more, left out for their length|the rest is left out/);
});
