import { shownFix } from './values';
import { plural } from '../../workload/values/words';
import type { Finding } from '../report';
import { escapeHtml, linkTarget } from './escape';
import { groupFindings, type FindingGroup } from './group-findings';

/** Findings as an HTML list; those that only inform, and suppressed ones, are folded. */
export function findingsHtml(findings: readonly Finding[]): string {
  const groups = groupFindings(findings);
  const warns = groups.filter(({ first }) => first.severity !== 'info' && first.suppressed === undefined);
  const others = groups.filter((group) => !warns.includes(group));
  const list = (items: readonly FindingGroup[]): string =>
    `<ul class="findings">\n${items.map(findingItem).join('\n')}\n</ul>`;
  const folded =
    others.length === 0
      ? ''
      : '\n' +
        `<details class="others"${warns.length === 0 ? ' open' : ''}><summary>${plural(others.length, 'consequence')}` +
        ` to know of</summary>\n${list(others)}\n</details>`;
  return `${warns.length === 0 ? '' : list(warns)}${folded}`;
}

function fixHtml(finding: Finding): string {
  const parts = shownFix(finding)?.split('`') ?? [];
  const text = parts.map((part, at) => (at % 2 === 1 ? `<code>${escapeHtml(part)}</code>` : escapeHtml(part))).join('');
  return parts.length === 0 ? '' : `<p class="fix"><b>Fix.</b> ${text}</p>`;
}

function findingItem({ first, objects }: FindingGroup): string {
  const { severity, object, message, path, rule, doc, suppressed } = first;
  const state = suppressed === undefined ? severity : 'quiet';
  const badge = suppressed === undefined ? severity : 'suppressed';
  const field = path === '' ? '' : `<code>${escapeHtml(path)}</code> `;
  const link = `<a href="${escapeHtml(linkTarget(doc))}">${escapeHtml(rule)}</a>`;
  return [
    `<li class="${state}"><span class="badge ${state}">${badge}</span>`,
    `<div><strong>${environmentHtml(object)}${escapeHtml(objects)}</strong>`,
    `<p>${escapeHtml(message)}</p>`,
    suppressed === undefined ? '' : `<p>Suppressed: ${escapeHtml(suppressed)}</p>`,
    fixHtml(first),
    `<p class="where">${field}${link}</p></div></li>`,
  ].join('');
}

/** The environment of an object, as a label before its name. */
export function environmentHtml({ environment: name }: { readonly environment?: string }): string {
  return name === undefined ? '' : `<span class="environment">${escapeHtml(name)}</span> `;
}
