import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { cataloguedEngines, engineMetrics, otherMetrics } from '../../../lib/workload/metrics/catalogue';
import { leMatcher } from '../../../lib/workload/metrics/buckets';
import { seriesName, type Metric } from '../../../lib/workload/metrics/metric';
import { alertNames } from '../../../lib/workload/monitoring/alert-names';
import { readExpression } from '../../workload/metrics/promql';
import { alertCases } from './alert-cases';
import { everything, rulesIn, watched } from './fleet';

const rules = rulesIn(watched({ build: everything, props: { slo: { availability: 0.99 } } }));
const catalogue = new Map<string, Metric>(
  [
    ...cataloguedEngines.flatMap((engine) => engineMetrics(engine).metrics),
    ...engineMetrics('vllm', 'v0.9.0').metrics,
    ...otherMetrics,
  ].flatMap((metric) =>
    (metric.kind === 'histogram' ? (['bucket', 'sum', 'count'] as const) : [undefined]).map((part) => [
      seriesName({ metric, ...(part === undefined ? {} : { part }) }),
      metric,
    ]),
  ),
);
// What a scrape adds, and what an exporter's labels are called where the scrape has its own.
const ofScrapes = ['namespace', 'pod', 'app_kubernetes_io_name', 'exported_namespace', 'exported_pod'];

test('every alert is made for something in an environment with everything', () => {
  const made = new Set(rules.map(({ alert }) => alert));
  expect(alertNames.filter((name) => !made.has(name))).toEqual([]);
  expect([...made].filter((name) => !alertNames.includes(name as (typeof alertNames)[number]))).toEqual([]);
});

test('no alert names a metric outside the catalogue', () => {
  const unknown = rules.flatMap(({ alert, expr }) =>
    readExpression(expr)
      .series.filter(({ name }) => !catalogue.has(name))
      .map(({ name }) => `${alert}: ${name}`),
  );
  expect(unknown).toEqual([]);
});

test('alerts choose series by labels that these have', () => {
  const unknown = rules.flatMap(({ alert, expr }) =>
    readExpression(expr).series.flatMap(({ name, matchers }) =>
      [...matchers.keys()]
        .filter((label) => ![...ofScrapes, ...(catalogue.get(name)?.labels ?? []), 'le'].includes(label))
        .map((label) => `${alert}: ${name} has no label ${label}`),
    ),
  );
  expect(unknown).toEqual([]);
});

test('alerts group and match by labels that series have', () => {
  const unknown = rules.flatMap(({ alert, expr }) => {
    const { series, grouping } = readExpression(expr);
    const known = [...ofScrapes, ...series.flatMap(({ name }) => catalogue.get(name)?.labels ?? [])];
    return grouping.filter((label) => !known.includes(label)).map((label) => `${alert}: ${label}`);
  });
  expect(unknown).toEqual([]);
});

test('every threshold of a histogram is where one of its buckets ends', () => {
  const buckets = rules.flatMap(({ expr }) =>
    readExpression(expr).series.filter(({ name }) => name.endsWith('_bucket')),
  );
  expect(buckets.length).toBeGreaterThan(10);
  for (const { name, matchers } of buckets) {
    const bounds = catalogue.get(name)?.buckets ?? [];
    const written = bounds.map(leMatcher).map((matcher) => /^le=~?"(.*)"$/.exec(matcher)?.[1]);
    expect(written).toContain(matchers.get('le'));
  }
});

test('counters are asked for their increase, never for their value', () => {
  // By when they began, these tell of what has happened since, and nothing of a rate.
  const asIs = /^:tensorflow:cc:saved_model:load_attempt_count$/;
  for (const { alert, expr } of rules) {
    for (const { name } of readExpression(expr).series) {
      const counts = catalogue.get(name)?.kind !== 'gauge';
      if (counts && !asIs.test(name)) {
        const every = [...expr.matchAll(new RegExp(`(\\w*)\\(?${name}\\{`, 'g'))].map(([, by]) => by);
        expect([alert, name, every.filter((by) => by !== 'rate' && by !== 'increase')]).toEqual([alert, name, []]);
      }
    }
  }
});

test('every alert has a chapter in docs/alerts.md, and every chapter an alert', () => {
  const page = readFileSync(resolve(__dirname, '../../../docs/alerts.md'), 'utf8');
  expect([...page.matchAll(/^### (\S+)$/gm)].map(([, name]) => name).sort()).toEqual([...alertNames].sort());
});

test('every alert has cases in which it fires and in which it does not', () => {
  const cases = alertCases({ digits: 'digits', large: 'large' });
  for (const name of alertNames) {
    const { more = [], ...four } = cases[name];
    const all = [...Object.values(four), ...more];
    expect([name, all.some(({ fires }) => fires), all.some(({ fires }) => !fires)]).toEqual([name, true, true]);
  }
});

test('what an alert says of a server', () => {
  const said = rules.filter(({ object, labels }) => object === 'chat' && labels['severity'] === 'critical');
  expect(said.map(({ annotations }) => `${annotations['summary']} ${annotations['description']}`))
    .toMatchInlineSnapshot(`
    [
      "No replica of chat is available. Every request to chat fails. Its start-up budget of 780 seconds is over.",
      "The engine of a pod of chat stands still. Pod {{ $labels.pod }} has requests and makes no step, though it answers probes: its requests never end.",
      "Requests to chat fail. {{ $value | humanizePercentage }} of the requests to chat failed in five minutes.",
      "Too many requests to chat fail. 99.9 % are to succeed, and {{ $value | humanizePercentage }} failed in the last 1h.",
      "Too many requests to chat wait longer than 1 second. 95 % are not to, and {{ $value | humanizePercentage }} did in the last 1h.",
      "Too many requests to chat get their first token later than after 1 second. 95 % are not to, and {{ $value | humanizePercentage }} did in the last 1h.",
      "Too many requests to chat get tokens more slowly than every 0.1 seconds. 95 % are not to, and {{ $value | humanizePercentage }} did in the last 1h.",
      "Too many requests to chat take longer than 10 seconds. 95 % are not to, and {{ $value | humanizePercentage }} did in the last 1h.",
      "A GPU of chat has a fault. GPU {{ $labels.UUID }} reported the error XID {{ $value }}. Move its pods to another node, and have the GPU looked at.",
      "A GPU of chat has a fault. GPU {{ $labels.UUID }} replaced rows of its memory that lost data. Move its pods to another node, and have the GPU looked at.",
      "A GPU of chat has a fault. GPU {{ $labels.UUID }} could not replace a broken row of its memory. Move its pods to another node, and have the GPU looked at.",
    ]
  `);
});
