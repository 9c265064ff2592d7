import { plural } from '../../workload/values/words';
import { comparedText } from '../compared';
import type { FieldChange } from '../diff/field-change';
import { layoutColumns, layoutTree } from '../picture/layout';
import { renderSvg } from '../picture/svg';
import type { Preview } from '../preview/preview';
import type { Change, Report } from '../report';
import { escapeHtml } from './escape';
import { environmentHtml, findingsHtml } from './findings-html';
import { htmlPage } from './page';
import { previewLines, previewMessages, previewSummary } from './preview-lines';
import { summaryText } from './summary';
import { totalsNotes, totalsTable } from './totals-table';
import { inline, leftOutText, title } from './values';

/**
 * A report as one HTML page: no script, nothing from the network, light or dark as the reader's system is.
 *
 * @example
 * writeFileSync('review.html', renderHtml(report));
 */
export function renderHtml(report: Report, heading = 'Review'): string {
  return htmlPage(heading, [
    `<p class="summary">${escapeHtml(summaryText(report))}</p>`,
    report.compared === undefined ? '' : `<p class="note">${escapeHtml(comparedText(report.compared))}</p>`,
    findingsPart(report),
    picturePart(report),
    totalsPart(report),
    changesPart(report),
    ...report.previews.map(previewPart),
    notJudgedPart(report),
  ]);
}

function findingsPart({ findings }: Report): string {
  return findings.length === 0 ? '' : `<h2>What it leads to</h2>\n${findingsHtml(findings)}`;
}

function picturePart({ picture }: Report): string {
  if (picture.nodes.length === 0) {
    return '';
  }
  const omitted = picture.omitted === 0 ? '' : `<p class="note">${leftOutText(picture.omitted)}</p>`;
  const label = `${plural(picture.nodes.length, 'object')} and how they hang together`;
  return [
    '<h2>Picture</h2>',
    '<p class="legend"><span class="added">+ added</span> <span class="removed">− removed</span> ' +
      '<span class="changed">~ changed</span> <span>↻ restarts</span> <span>● finding</span></p>',
    `<div class="picture wide">${renderSvg(layoutColumns(picture), label)}</div>`,
    `<div class="picture narrow">${renderSvg(layoutTree(picture), label)}</div>`,
    omitted,
  ].join('\n');
}

function totalsPart({ totals }: Report): string {
  const rows = totalsTable(totals).map(
    (row) =>
      `<tr><th scope="row">${escapeHtml(row.what)}</th><td>${escapeHtml(row.before)}</td>` +
      `<td>${escapeHtml(row.after)}</td><td ` +
      `class="difference">${row.difference === 'same' ? '' : escapeHtml(row.difference)}</td></tr>`,
  );
  const notes = totalsNotes(totals).map((note) => `<p class="note">${escapeHtml(note)}</p>`);
  return (
    '<h2>Totals</h2>\n<table><thead><tr><th></th><th>before</th><th>after</th><th></th></tr></thead><tbody>\n' +
    `${rows.join('\n')}\n</tbody></table>\n${notes.join('\n')}`
  );
}

function changesPart({ changes }: Report): string {
  if (changes.length === 0) {
    return '';
  }
  return `<h2>What changes</h2>\n${changes.map(changeItem).join('\n')}`;
}

function changeItem({ action, object, previousName, fields, file, line }: Change): string {
  const marks = { added: '+', removed: '−', changed: '~' } as const;
  const source =
    file === undefined ? '' : `<span class="source">${escapeHtml(file)}${line === undefined ? '' : `:${line}`}</span>`;
  const heading =
    `<span class="${action}">${marks[action]}</span> ` +
    `${environmentHtml(object)}${escapeHtml(title(object))}` +
    `${previousName === undefined ? '' : ` <span class="source">was ${escapeHtml(previousName)}</span>`}`;
  if (fields.length === 0) {
    return `<div class="change"><div class="heading">${heading} ${source}</div></div>`;
  }
  return (
    `<details class="change" open><summary class="heading">${heading} ` +
    `${source}</summary><dl>${fields.map(fieldItem).join('')}</dl></details>`
  );
}

function fieldItem(field: FieldChange): string {
  const before = 'before' in field ? `<del>${escapeHtml(inline(field.before, 300))}</del>` : '';
  const after = 'after' in field ? `<ins>${escapeHtml(inline(field.after, 300))}</ins>` : '';
  const change = [before, after].filter((part) => part !== '').join(' → ');
  return `<dt><code>${escapeHtml(field.path)}</code></dt><dd>${change}</dd>`;
}

function previewPart(preview: Preview): string {
  const kinds = {
    create: 'added',
    import: 'added',
    replace: 'removed',
    delete: 'removed',
    forget: 'removed',
    update: 'changed',
    refresh: 'changed',
    read: '',
  } as const;
  const messages = previewMessages(preview).map((message) => `<p class="removed">${escapeHtml(message)}</p>`);
  const items = previewLines(preview).map(
    ({ action, mark, what, detail }) =>
      `<li><span class="${kinds[action]}">${mark}</span> ` +
      `${escapeHtml(what)}${detail === '' ? '' : ` <span class="source">${escapeHtml(detail)}</span>`}</li>`,
  );
  return (
    `<h2>What Pulumi will do</h2>\n<p>${environmentHtml(preview)}${escapeHtml(previewSummary(preview))}</p>\n` +
    `${messages.join('\n')}<ul class="steps">${items.join('')}</ul>`
  );
}

function notJudgedPart({ notJudged }: Report): string {
  return notJudged.length === 0
    ? ''
    : `<h2>Not judged</h2>\n<ul>${notJudged.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
}
