import { join } from 'node:path';
import { z } from 'zod';
import {
  asFindings,
  rehearsalOutputSchema,
  rehearsalSchema,
  renderRehearsalHtml,
  renderRehearsalJson,
  renderRehearsalMarkdown,
  type RehearsalReport,
} from '../../lib/rehearsal';
import { findingSchema } from '../../lib/review/report/report-schema';
import { expectToMatchFile } from '../snapshots/match-file';
import { sampleReport } from './sample-report';

const small = sampleReport({ workloads: 8, nodes: 9 });
const large = sampleReport({ workloads: 100, nodes: 200 });
const empty: RehearsalReport = {
  ...small,
  verdict: 'runs',
  summary: 'Everything runs.',
  pods: [],
  nodes: [],
  pools: [],
  pending: [],
  rollouts: [],
  autoscalers: [],
  ...{ quotas: [], admissions: [], queues: [], groups: [] },
  disruptions: [],
  findings: [],
  whatIfs: [],
  carried: [],
  notRehearsed: [],
};

test('as Markdown the verdict comes first, then what does not run and why', () => {
  expectToMatchFile(renderRehearsalMarkdown(small), join(__dirname, 'report.md'));
});

test('as HTML it needs nothing from anywhere', () => {
  expect(renderRehearsalHtml(small)).not.toMatch(/<script|<link|url\(|src=|@import/);
});

test.each([
  ['small', small],
  ['large', large],
  ['empty', empty],
])('the JSON of a %s one is what the schema describes', (_, report) => {
  expect(rehearsalSchema.safeParse(JSON.parse(renderRehearsalJson(report))).error).toBeUndefined();
});

test('docs/rehearse.schema.json is current', () => {
  expectToMatchFile(
    `${JSON.stringify(z.toJSONSchema(rehearsalOutputSchema), undefined, 2)}\n`,
    join(__dirname, '../../docs/rehearse.schema.json'),
  );
});

test("findings have the form of a review's, with the advice and a link to the rule", () => {
  const findings = asFindings(small.findings, 'https://example.com/rehearse');
  expect(z.array(findingSchema).safeParse(findings).error).toBeUndefined();
  expect(findings.map(({ rule, consequence, message, fix, doc }) => ({ rule, consequence, message, fix, doc })))
    .toMatchInlineSnapshot(`
    [
      {
        "consequence": "capacity",
        "doc": "https://example.com/rehearse#pending",
        "fix": "Ask for fewer: replicas (prop 'replicas'), or resources.limits['nvidia.com/gpu'] of a pod (prop 'accelerator'). Or add nodes: nodePools[].count in the cluster's description",
        "message": "A pod does not run: 0/9 nodes are available: 6 Insufficient nvidia.com/gpu, 3 node(s) didn't match Pod's node affinity/selector.",
        "rule": "pending",
      },
      {
        "consequence": "availability",
        "doc": "https://example.com/rehearse#rollout-stuck",
        "fix": "Set maxSurge: 0, maxUnavailable: 1",
        "message": "It does not finish (1 of 3 updated, 3 available): a new pod finds no node while the old ones keep theirs",
        "rule": "rollout-stuck",
      },
      {
        "consequence": "capacity",
        "doc": "https://example.com/rehearse#not-rehearsed",
        "fix": undefined,
        "message": "The cluster has no such kind. What it makes is not made here, and not known to run",
        "rule": "not-rehearsed",
      },
    ]
  `);
});

test('the same report gives the same bytes', () => {
  const again = sampleReport({ workloads: 8, nodes: 9 });
  expect(renderRehearsalHtml(again) + renderRehearsalJson(again) + renderRehearsalMarkdown(again)).toBe(
    renderRehearsalHtml(small) + renderRehearsalJson(small) + renderRehearsalMarkdown(small),
  );
});

test('a comment stays within its length, and no part of it is cut in the middle', () => {
  const text = renderRehearsalMarkdown(large, { maxLength: 5_000 });
  expect(text.length).toBeLessThanOrEqual(5_001);
  expect(text).toContain('the rest is left out');
  expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
  expect((text.match(/```/g)?.length ?? 0) % 2).toBe(0);
});

test('a report of 200 nodes fits into a comment', () => {
  expect(renderRehearsalMarkdown(large)).not.toContain('the rest is left out');
});

test('of an outcome without anything the page has the verdict alone', () => {
  expect(renderRehearsalHtml(empty).match(/<h2>.*?<\/h2>/g) ?? []).toEqual([]);
});

test('explained is one pod of each workload, in JSON with its 20 best nodes', () => {
  const { pods } = JSON.parse(renderRehearsalJson(large)) as {
    pods: { workload: { name: string }; explanation?: { scored: unknown[] } }[];
  };
  const explained = pods.filter(({ explanation }) => explanation !== undefined);
  expect(new Set(explained.map(({ workload }) => workload.name)).size).toBe(explained.length);
  expect(Math.max(...explained.map(({ explanation }) => explanation!.scored.length))).toBe(20);
});
