import { parseObjects, renderHtml, renderMarkdown, review, type Picture } from '../../lib/review';
import { layoutColumns, layoutTree, type Layout } from '../../lib/review/picture/layout';

/** Servers with a Service each, some with routes, claims, models and accelerators. */
function servers(count: number, tag: string): string {
  return Array.from({ length: count }, (_, at) => {
    const [name, namespace] = [`server-${at}`, `team-${at % 4}`];
    const accelerator = at % 3 === 0 ? ', nvidia.com/gpu: 1' : '';
    const route =
      `---\n{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: ${name}, namespace: ` +
      `${namespace}}, spec: {rules: [{host: ${name}.example.com, http: {paths: [{path: /, pathType: Prefix, backend: ` +
      `{service: {name: ${name}, port: {number: 80}}}}]}}]}}\n`;
    return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: server, image: 'a:${tag}', args: [--model=org/model-${at % 5}], resources: { limits: { memory: 1Gi${accelerator} } } }]
      volumes: [{ name: models, persistentVolumeClaim: { claimName: models } }]
---
{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: ${namespace}}, spec: {selector: {app: ${name}}, ports: [{port: 80}]}}
${at % 2 === 0 ? route : ''}`;
  }).join('');
}

function pictureOf(before: string, after: string): Picture {
  return review(parseObjects(before, 'before'), parseObjects(after, 'after')).picture;
}

function overlaps({ nodes, width, height }: Layout): string[] {
  const outside = nodes.filter(
    (each) => each.x < 0 || each.y < 0 || each.x + each.width > width || each.y + each.height > height,
  );
  const clashes = nodes.flatMap((one, at) =>
    nodes
      .slice(at + 1)
      .filter(
        (other) =>
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      )
      .map((other) => `${one.node.id} on ${other.node.id}`),
  );
  return [...outside.map(({ node }) => `${node.id} outside`), ...clashes];
}

test.each([1, 5, 29, 100])('no box of %i servers lies on another or outside', (count) => {
  const picture = pictureOf(servers(count, '1.0.0'), servers(count + 1, '2.0.0'));
  expect(overlaps(layoutColumns(picture))).toEqual([]);
  expect(overlaps(layoutTree(picture))).toEqual([]);
});

test('every object of a small picture is in it, and what changed is marked', () => {
  const picture = pictureOf(servers(2, '1.0.0'), servers(1, '2.0.0'));
  expect(
    picture.nodes.map(({ column, kind, name, change, restarts }) => [column, kind, name, change, restarts]),
  ).toEqual([
    ['workload', 'Deployment', 'server-0', 'changed', true],
    ['service', 'Service', 'server-0', 'unchanged', false],
    ['route', 'Ingress', 'server-0', 'unchanged', false],
    ['store', 'claim', 'models', 'unchanged', false],
    ['store', 'model', 'org/model-0', 'unchanged', false],
    ['store', 'node pool', 'nvidia.com/gpu', 'unchanged', false],
    ['workload', 'Deployment', 'server-1', 'removed', false],
    ['service', 'Service', 'server-1', 'removed', false],
    ['store', 'claim', 'models', 'unchanged', false],
    ['store', 'model', 'org/model-1', 'unchanged', false],
  ]);
});

test('of many workloads only those that changed are drawn, and how many are not is said', () => {
  const before = servers(100, '1.0.0');
  const report = review(parseObjects(before, 'before'), parseObjects(before.replace('a:1.0.0', 'a:2.0.0'), 'after'));
  expect(report.picture.nodes.filter(({ column }) => column === 'workload').map(({ name }) => name)).toEqual([
    'server-0',
  ]);
  expect(renderHtml(report)).toContain('99 workloads that did not change are left out.');
  expect(renderMarkdown(report)).toContain('99 workloads that did not change are left out.');
});

test('a picture that is too large for Mermaid is said to be', () => {
  const report = review(parseObjects(servers(100, '1.0.0'), 'before'), parseObjects(servers(100, '2.0.0'), 'after'));
  expect(renderMarkdown(report)).toMatch(/The picture has \d+ boxes, too many for Mermaid/);
});
