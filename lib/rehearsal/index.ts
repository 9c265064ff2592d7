// What was seen of a rehearsal, judged and told. It is pure: `cli/rehearsal/play` is what starts a cluster and plays a
// change on it, and hands over what the API server, the scheduler's log and the events said.
//
// objects: in which order objects are applied, and how their times are compressed
// state: what the API server says at one moment, read: pods, nodes, workloads, and what is still moving
// scheduler-log: why the scheduler put a pod where it is
// outcome: how the cluster is in the end, and what is wrong with that
// model: the report; report and picture: how it is shown
// describe: the description of a cluster that is there
export type { Outcome, RehearsalReport } from './model/report';
export { asFindings } from './report/as-findings';
export { renderRehearsalHtml, renderRehearsalsHtml } from './report/html';
export { renderRehearsalJson } from './report/json';
export { renderRehearsalMarkdown } from './report/markdown';
export { renderRehearsalText } from './report/text';
export { rehearsalOutputSchema, rehearsalSchema, rehearsalsSchema } from './report/report-schema';
