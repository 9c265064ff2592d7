export { probeAnswer, probePods } from './explain/probe-pods';
export { SchedulerLog, schedulerLogFlags } from './explain/scheduler-log';
export { lowerBound, type Amounts, type LowerBound } from './packing/lower-bound';
export type { Outcome, RehearsalFinding, RehearsalReport, Verdict, WhatIf } from './report';
export { asFindings } from './report/as-findings';
export { renderRehearsalHtml } from './report/html';
export { renderRehearsalJson } from './report/json';
export { renderRehearsalMarkdown, type MarkdownOptions } from './report/markdown';
export { rehearsalSchema } from './report/report-schema';
