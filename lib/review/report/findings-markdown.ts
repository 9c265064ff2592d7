import type { Finding } from '../report';
import { code, escapeMarkdown, escapeSummary, linkTarget } from './escape';
import { groupFindings } from './group-findings';

const icons = { high: '🔴', medium: '🟠', low: '🟡', info: '⚪' } as const;

/** Findings as a Markdown table. */
export function findingsTable(findings: readonly Finding[]): string {
  const environments = findings.some(({ object }) => object.environment !== undefined);
  const rows = groupFindings(findings).map(
    ({ first, objects }) =>
      `| ${icons[first.severity]} ${first.severity} |${environments ? ` ${escapeMarkdown(first.object.environment ?? '')} |` : ''} ${escapeMarkdown(objects)} | ${escapeMarkdown(first.message)} ${code(first.path)} | ${ruleLink(first)} |`,
  );
  return [
    `| |${environments ? ' environment |' : ''} object | what it leads to | rule |`,
    `|---|${environments ? '---|' : ''}---|---|---|`,
    ...rows,
  ].join('\n');
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
