import { renderAll } from '../../../cli/rehearsal/render-all';
import { rehearsalSchema, rehearsalsSchema } from '../../../lib/rehearsal';
import { sampleReport } from '../../rehearsal/sample-report';

const report = sampleReport({ workloads: 8, nodes: 9 });
const json = (reports: Record<string, typeof report>): unknown =>
  JSON.parse(renderAll(new Map(Object.entries(reports)), { format: 'json' }));

test('the JSON of one environment is what the schema of one describes', () => {
  expect(rehearsalSchema.safeParse(json({ prod: report })).error).toBeUndefined();
});

test('the JSON of several clusters is what the schema of several describes', () => {
  const joined = rehearsalsSchema.parse(json({ canary: report, europe: report }));
  expect(Object.keys(joined.environments)).toEqual(['canary', 'europe']);
});

test('as text and as Markdown each cluster has its name above its report', () => {
  const reports = new Map([
    ['canary', report],
    ['europe', report],
  ]);
  expect(renderAll(reports, { format: 'text' }).match(/^=== .*$/gm)).toEqual(['=== canary', '=== europe']);
  expect(renderAll(reports, { format: 'markdown' }).match(/^# .*$/gm)).toEqual(['# canary', '# europe']);
});
