import { plural } from '../../workload/values/words';
import { comparedText } from '../compared';
import type { FieldChange } from '../diff/field-change';
import { renderMermaid } from '../picture/mermaid';
import type { Preview } from '../preview/preview';
import type { Change, Report } from '../report';
import { code, codeBlock, escapeMarkdown } from './escape';
import { findingsTable, folded, ruleLink } from './findings-markdown';
import { previewLines, previewMessages, previewSummary } from './preview-lines';
import { summaryText } from './summary';
import { totalsNotes, totalsTable } from './totals-table';
import { inline, leftOutText, title } from './values';

const marks = { added: '+', removed: '−', changed: '~' } as const;

/**
 * A report as Markdown, with a Mermaid picture: for a comment in a pull request.
 *
 * @example
 * writeFileSync('comment.md', renderMarkdown(report));
 *
 * @param maxLength how many characters it may have: what does not fit of the changes is left out, and said. @default
 * 60000, a little less than GitHub takes
 */
export function renderMarkdown(report: Report, maxLength = 60_000): string {
  const parts = [
    `### Review: ${escapeMarkdown(summaryText(report))}`,
    report.compared === undefined ? '' : comparedText(report.compared, { name: escapeMarkdown, commit: code }),
    findingsPart(report),
    picturePart(report),
    ...report.previews.map(previewPart),
    totalsPart(report),
    ...(report.notJudged.length === 0
      ? []
      : [['**Not judged**', '', ...report.notJudged.map((line) => `- ${escapeMarkdown(line)}`)].join('\n')]),
  ].filter((part) => part !== '');
  const used = parts.reduce((sum, part) => sum + part.length + 2, 0);
  const text = [...parts, changesPart(report.changes, maxLength - used)].filter((part) => part !== '').join('\n\n');
  const cut = `${text.slice(0, maxLength - 60)}\n\n… the rest is left out: it is too long.`;
  return `${text.length > maxLength ? cut : text}\n`;
}

function findingsPart({ findings }: Report): string {
  const open = findings.filter(({ suppressed }) => suppressed === undefined);
  const [serious, info] = [
    open.filter(({ severity }) => severity !== 'info'),
    open.filter(({ severity }) => severity === 'info'),
  ];
  const quiet = findings.filter(({ suppressed }) => suppressed !== undefined);
  return [
    serious.length === 0 ? '' : findingsTable(serious),
    info.length === 0 ? '' : folded(`${plural(info.length, 'consequence')} to know of`, findingsTable(info)),
    quiet.length === 0
      ? ''
      : folded(
          `${plural(quiet.length, 'finding')} suppressed`,
          quiet
            .map(
              (finding) =>
                `- ${ruleLink(finding)} ${escapeMarkdown(title(finding.object))}: ` +
                `${escapeMarkdown(finding.message)} _Suppressed: ${escapeMarkdown(finding.suppressed ?? '')}_`,
            )
            .join('\n'),
        ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function picturePart({ picture }: Report): string {
  if (picture.nodes.length === 0) {
    return '';
  }
  const mermaid = renderMermaid(picture);
  const omitted = picture.omitted === 0 ? '' : `\n\n${leftOutText(picture.omitted)}`;
  return mermaid === undefined
    ? `The picture has ${picture.nodes.length} boxes, too many for Mermaid: \`--output html\` draws it.`
    : folded('Picture', `${codeBlock('mermaid', mermaid)}${omitted}`);
}

function previewPart(preview: Preview): string {
  const where = preview.environment === undefined ? '' : `${preview.environment}: `;
  const lines = [
    ...previewMessages(preview).map((message) => `- ${escapeMarkdown(message)}`),
    ...previewLines(preview).map(
      ({ mark, what, detail }) => `- ${code(`${mark} ${what}`)}${detail === '' ? '' : `: ${escapeMarkdown(detail)}`}`,
    ),
  ];
  const shown = lines.slice(0, 100);
  return folded(
    `What Pulumi will do: ${where}${previewSummary(preview)}`,
    [...shown, ...(lines.length > shown.length ? [`- … and ${lines.length - shown.length} more`] : [])].join('\n') ||
      'Nothing.',
  );
}

function totalsPart({ totals }: Report): string {
  const rows = totalsTable(totals).map(
    (row) =>
      `| ${escapeMarkdown(row.what)} | ${escapeMarkdown(row.before)} | ${escapeMarkdown(row.after)} | ` +
      `${row.difference === 'same' ? '' : escapeMarkdown(row.difference)} |`,
  );
  return [
    '| totals | before | after | |',
    '|---|--:|--:|--:|',
    ...rows,
    '',
    ...totalsNotes(totals).map(escapeMarkdown),
  ].join('\n');
}

function changesPart(changes: readonly Change[], room: number): string {
  if (changes.length === 0) {
    return '';
  }
  const heading = plural(changes.length, 'changed object');
  const lines: string[] = [];
  let left = room - heading.length - 200;
  for (const [at, change] of changes.entries()) {
    const text = [
      '- ' +
        `${code(`${marks[change.action]} ${title(change.object)}`)}` +
        `${change.object.environment === undefined ? '' : ` (${escapeMarkdown(change.object.environment)})`}`,
      ...change.fields.map((field) => `  - ${fieldText(field)}`),
    ].join('\n');
    if (text.length + 1 > left) {
      lines.push(`- … and ${changes.length - at} more, left out for their length`);
      break;
    }
    lines.push(text);
    left -= text.length + 1;
  }
  return folded(heading, lines.join('\n'));
}

function fieldText(field: FieldChange): string {
  const [before, after] = [code(inline(field.before)), code(inline(field.after))];
  const path = `${code(field.path)}: `;
  if (!('after' in field)) {
    return `${path}${'before' in field ? before : ''} removed`;
  }
  return 'before' in field ? `${path}${before} → ${after}` : `${path}+ ${after}`;
}
