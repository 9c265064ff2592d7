import { shownFix } from './values';
import type { Finding } from '../report';
import { code, escapeMarkdown, escapeSummary, linkTarget } from './escape';
import { groupFindings } from './group-findings';

const icons = { high: '🔴', medium: '🟠', low: '🟡', info: '⚪' } as const;

/** Findings as a Markdown table. */
export function findingsTable(findings: readonly Finding[]): string {
  const environments = findings.some(({ object }) => object.environment !== undefined);
  const rows = groupFindings(findings).map(
    ({ first, objects }) =>
      `| ${icons[first.severity]} ${first.severity} ` +
      `|${environments ? ` ${escapeMarkdown(first.object.environment ?? '')} |` : ''} ${escapeMarkdown(objects)} | ` +
      `${escapeMarkdown(first.message)} ${code(first.path)}${fixText(first)} | ${ruleLink(first)} |`,
  );
  return [
    `| |${environments ? ' environment |' : ''} object | what it leads to | rule |`,
    `|---|${environments ? '---|' : ''}---|---|---|`,
    ...rows,
  ].join('\n');
}

// What stands in backticks stays code. Everything else is escaped.
function fixText(finding: Finding): string {
  const parts = shownFix(finding)?.split('`') ?? [];
  const text = parts.map((part, at) => (at % 2 === 1 ? code(part) : escapeMarkdown(part))).join('');
  return parts.length === 0 ? '' : `<br>**Fix.** ${text}`;
}

/** A rule's name, as a link to what it is for. */
export function ruleLink({ rule: id, doc }: Finding): string {
  return `[${escapeMarkdown(id)}](${linkTarget(doc).replaceAll('&', '&amp;')})`;
}

/**
 * Markdown that is shown when its summary is clicked.
 *
 * @param summary plain text
 */
export function folded(summary: string, content: string): string {
  return `<details><summary>${escapeSummary(summary)}</summary>\n\n${content}\n\n</details>`;
}
