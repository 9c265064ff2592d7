import { mapTexts, terminalText } from '../../workload/values/visible-text';
import { comparedText } from '../compared';
import type { FieldChange } from '../diff/field-change';
import type { Preview } from '../preview/preview';
import type { Change, Finding, Report } from '../report';
import { groupFindings, type FindingGroup } from './group-findings';
import { previewLines, previewMessages, previewSummary } from './preview-lines';
import { summaryText } from './summary';
import { totalsNotes, totalsTable } from './totals-table';
import { inline, shownFix, title } from './values';

/** How a part of a text is shown. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

const marks = { added: '+', removed: '-', changed: '~' } as const;
const colours = { added: 'green', removed: 'red', changed: 'yellow' } as const;
const severityColours = { high: 'red', medium: 'yellow', low: 'cyan', info: 'dim' } as const;

/**
 * A report for a terminal.
 *
 * @example
 * console.log(renderText(report, (style, text) => (style === 'bold' ? `*${text}*` : text)));
 *
 * @param style colours a part of it. @default - no colours
 */
export function renderText(given: Report, style: (style: Style, text: string) => string = (_, text) => text): string {
  // Everything is made safe for a terminal before it is put together, so that no part can be forgotten.
  const report = mapTexts(given, terminalText);
  const sections = [
    [
      style('bold', summaryText(report)),
      ...(report.compared === undefined ? [] : [comparedText(report.compared)]),
    ].join('\n'),
    findingsSection(report, style),
    changesSection(report, style),
    ...report.previews.map((preview) => previewSection(preview, style)),
    totalsSection(report, style),
    ...(report.notJudged.length === 0
      ? []
      : [[style('bold', 'Not judged'), ...report.notJudged.map((line) => `  ${line}`)].join('\n')]),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

type Styler = (style: Style, text: string) => string;

function findingsSection({ findings }: Report, style: Styler): string {
  return findings.length === 0 ? '' : `${style('bold', 'What it leads to')}\n${renderFindings(findings, style)}`;
}

/**
 * Findings for a terminal: what happens, the field with the rule, and the fix. Findings with the same message are one.
 *
 * @example
 * console.log(renderFindings(findingsFrom(report, 'medium')));
 */
export function renderFindings(findings: readonly Finding[], style: Styler = (_, text) => text): string {
  return groupFindings(mapTexts(findings, terminalText))
    .map((group) => findingLines(group, style))
    .join('\n');
}

function findingLines({ first, objects }: FindingGroup, style: Styler): string {
  const { severity, object, message, rule, suppressed, path } = first;
  const label =
    suppressed === undefined ? style(severityColours[severity], severity.padEnd(6)) : style('dim', 'quiet '.padEnd(6));
  const where = object.environment === undefined ? '' : `${object.environment}: `;
  const fix = shownFix(first);
  const detail = [path, `[${rule}]`].filter((part) => part !== '').join('  ');
  return [
    `  ${label}  ${where}${style('bold', objects)}: ${message}`,
    `          ${style('dim', detail)}`,
    ...(fix === undefined ? [] : [`          ${style('dim', `fix: ${fix}`)}`]),
    ...(suppressed === undefined ? [] : [`          suppressed: ${suppressed}`]),
  ].join('\n');
}

function changesSection({ changes }: Report, style: Styler): string {
  if (changes.length === 0) {
    return '';
  }
  return [style('bold', 'What changes'), ...changes.map((change) => changeLines(change, style))].join('\n');
}

function changeLines(change: Change, style: Styler): string {
  const { action, object, previousName, fields } = change;
  const where = object.environment === undefined ? '' : `${object.environment}: `;
  const renamed = previousName === undefined ? '' : ` (was ${previousName})`;
  return [
    `  ${style(colours[action], `${marks[action]} ${where}${title(object)}`)}${renamed}`,
    ...fields.map((field) => `      ${fieldLine(field, style)}`),
  ].join('\n');
}

function fieldLine(field: FieldChange, style: Styler): string {
  if (!('before' in field)) {
    return `${field.path}: ${style('green', `+ ${inline(field.after)}`)}`;
  }
  if (!('after' in field)) {
    return `${field.path}: ${style('red', `- ${inline(field.before)}`)}`;
  }
  return `${field.path}: ${style('red', inline(field.before))} → ${style('green', inline(field.after))}`;
}

function previewSection(preview: Preview, style: Styler): string {
  const where = preview.environment === undefined ? '' : `${preview.environment}: `;
  const colour = {
    create: 'green',
    import: 'green',
    replace: 'red',
    delete: 'red',
    forget: 'red',
    update: 'yellow',
    refresh: 'yellow',
    read: 'dim',
  } as const;
  const lines = previewLines(preview).map(
    ({ action, mark, what, detail }) =>
      `  ${style(colour[action], `${mark} ${what}`)}${detail === '' ? '' : `: ${detail}`}`,
  );
  return [
    style('bold', `What Pulumi will do: ${where}${previewSummary(preview)}`),
    ...previewMessages(preview).map((message) => `  ${style('red', message)}`),
    ...lines,
  ].join('\n');
}

function totalsSection({ totals }: Report, style: Styler): string {
  const rows = totalsTable(totals);
  const width = (column: 'what' | 'before' | 'after'): number =>
    Math.max(column.length, ...rows.map((row) => row[column].length));
  const [what, before, after] = [width('what'), width('before'), width('after')];
  const lines = rows.map((row) =>
    (
      `  ${row.what.padEnd(what)}  ${row.before.padStart(before)}  ${row.after.padStart(after)}  ` +
      `${row.difference === 'same' ? '' : row.difference}`
    ).trimEnd(),
  );
  return [
    style('bold', 'Totals'),
    `  ${''.padEnd(what)}  ${'before'.padStart(before)}  ${'after'.padStart(after)}`,
    ...lines,
    ...totalsNotes(totals).map((note) => `  ${style('dim', note)}`),
  ].join('\n');
}
