export type { Compared, ComparedSide } from './compared';
export { InputError } from './input/input-error';
export { mostObjects, parseObjects } from './input/parse-objects';
export type { FieldChange } from './diff/field-change';
export type { ObjectChange } from './object-change';
export type { KubernetesObject, ObjectReference, SourcedObject } from './objects/kubernetes-object';
export { ObjectSet, type NamedObject } from './objects/object-set';
export type { PodOwner, PodSet, Workload } from './objects/workload';
export { KindTable } from './kinds/kind-table';
export { kindsSchema, parseKinds } from './kinds/kinds-file';
export type { KindDescription } from './kinds/kind-schema';
export type { Beside, FoundReference, KindName, Reference } from './references/reference';
export type { Link, Links } from './references/links';
export type { PodSpec } from './references/find-references';
export type { Column, Picture, PictureEdge, PictureNode } from './picture/picture';
export { parsePreview } from './preview/parse-preview';
export type { Preview, PreviewAction, PreviewMessage, PreviewStep } from './preview/preview';
export { findingsFrom, type Change, type Finding, type Report, type Summary } from './report';
export { renderHtml } from './report/html';
export { renderJson } from './report/json';
export { renderMarkdown } from './report/markdown';
export { reportSchema } from './report/report-schema';
export { renderFindings, renderText, type Style } from './report/text';
export { review, type ReviewOptions } from './review';
export {
  severities,
  type Consequence,
  type Hit,
  type Rule,
  type RuleContext,
  type RuleDescription,
  type Severity,
} from './rule';
export { rules } from './rules';
export type { SuppressionsFrom } from './run-rules';
export { parsePrices, pricesSchema, type Prices } from './totals/prices';
export type { Cost } from './totals/cost';
export type { Totals } from './totals/totals';
export type { Amounts } from './totals/amounts';
