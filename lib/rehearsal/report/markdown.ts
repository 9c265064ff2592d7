import { listed, plural } from '../../workload/values/words';
import { comparedText } from '../../review/compared';
import { code, codeBlock, escapeMarkdown } from '../../review/report/escape';
import { findingsTable, folded } from '../../review/report/findings-markdown';
import type { Outcome, PendingGroup, RehearsalReport, WhatIf } from '../model/report';
import { asFindings, defaultDocs } from './as-findings';
import { groupFiltered, howMany, someOf, worthTelling } from './explained';
import { rolloutGantt } from './gantt';
import { moving, rolloutText } from './rollouts-html';
import {
  admissionRows,
  autoscalerRows,
  capacityRows,
  disruptionRows,
  fragmentationRows,
  groupRows,
  poolRows,
  queueRows,
  quotaRows,
  type Table,
} from './tables';
import { podsInWords, workloadTitle } from './values';

/** How a report is written as Markdown. */
export interface MarkdownOptions {
  /** Where the rules are documented. @default 'docs/rehearse.md' */
  readonly docs?: string;
  /**
   * How many characters it may have: the last parts are left out, and that is said. @default 60000,
   * a little less than GitHub takes
   */
  readonly maxLength?: number;
}

// Nobody reads more explanations than these in a comment.
const mostExplained = 20;

/**
 * A rehearsal as Markdown, with Mermaid: for a comment in a pull request. The verdict comes first, details are folded.
 */
export function renderRehearsalMarkdown(
  report: RehearsalReport,
  { docs = defaultDocs, maxLength = 60_000 }: MarkdownOptions = {},
): string {
  const parts = [
    `### Rehearsal: ${icon(report)} ${escapeMarkdown(report.summary)}`,
    report.compared === undefined ? '' : comparedText(report.compared, { name: escapeMarkdown, commit: code }),
    report.base?.verdict !== 'does-not-run' ? '' : `Already before the change: ${escapeMarkdown(report.base.summary)}`,
    pendingTable(report.pending),
    findings(report, docs),
    whatIfsPart(report),
    rolloutsPart(report),
    titled('How full the pools are', tableMarkdown(poolRows(report))),
    ...report.whatIfs.map((whatIf) => whatIfPart(whatIf, docs)),
    foldedTable('Free accelerators', fragmentationRows(report)),
    foldedTable('Autoscalers', autoscalerRows(report)),
    foldedTable('Quotas', quotaRows(report)),
    foldedTable('Groups of pods', groupRows(report)),
    foldedTable('Queues of Kueue', queueRows(report)),
    foldedTable('Who asks for room there', admissionRows(report)),
    foldedTable('Pods that had to go', disruptionRows(report)),
    explanationsPart(report),
    notRehearsedPart(report),
  ];
  return `${fitting(
    parts.filter((part) => part !== ''),
    maxLength,
  )}\n`;
}

function icon({ verdict }: Outcome): string {
  return { runs: '✅', 'does-not-run': '❌', 'not-rehearsed': '❔' }[verdict];
}

function pendingTable(pending: readonly PendingGroup[]): string {
  if (pending.length === 0) {
    return '';
  }
  const rows = pending
    .slice(0, 20)
    .map(
      ({ message, advice, pods, workloads }) =>
        `| ${escapeMarkdown(podsInWords(pods, workloads))} | ${escapeMarkdown(message)} | ${escapeMarkdown(advice)} |`,
    );
  const more = pending.length > 20 ? `\n\n… and ${plural(pending.length - 20, 'reason')} more.` : '';
  return `| does not run | why, in its own words | to change |\n|---|---|---|\n${rows.join('\n')}${more}`;
}

// What is pending is told above, with the pods.
function findings(outcome: Outcome, docs: string): string {
  const others = outcome.findings.filter(({ rule }) => rule !== 'pending');
  return others.length === 0 ? '' : findingsTable(asFindings(others, docs));
}

function whatIfsPart(report: RehearsalReport): string {
  if (report.whatIfs.length === 0) {
    return '';
  }
  const rows = report.whatIfs.map(
    (whatIf) => `| ${icon(whatIf)} | ${escapeMarkdown(whatIf.title)} | ${escapeMarkdown(whatIf.summary)} |`,
  );
  const capacity = capacityRows(report);
  return [
    `| | what if | |\n|---|---|---|\n${rows.join('\n')}`,
    ...(capacity.rows.length === 0 ? [] : [tableMarkdown(capacity)]),
  ].join('\n\n');
}

function whatIfPart(whatIf: WhatIf, docs: string): string {
  const parts = [
    whatIf.notes.map(escapeMarkdown).join(' '),
    pendingTable(whatIf.pending),
    findings(whatIf, docs),
    tableMarkdown(disruptionRows(whatIf)),
    tableMarkdown(autoscalerRows(whatIf)),
    tableMarkdown(groupRows(whatIf)),
    tableMarkdown(admissionRows(whatIf)),
    tableMarkdown(poolRows(whatIf)),
  ].filter((part) => part !== '');
  return folded(`${icon(whatIf)} ${whatIf.title}`, parts.join('\n\n'));
}

function rolloutsPart({ rollouts }: Outcome): string {
  const moved = moving(rollouts);
  if (moved.length === 0) {
    return '';
  }
  const stuck = moved.filter(({ state }) => state === 'stuck');
  const lines = moved
    .slice(0, 30)
    .map(
      (rollout) =>
        `- ${rollout.state === 'stuck' ? '❌ ' : ''}${escapeMarkdown(workloadTitle(rollout.workload))}: ` +
        `${escapeMarkdown(rolloutText(rollout))}`,
    );
  const more = moved.length > 30 ? `\n- … and ${moved.length - 30} more` : '';
  const gantt = rolloutGantt(moved);
  const unchanged = rollouts.length - moved.length;
  return folded(
    `${plural(moved.length, 'rollout')}${stuck.length === 0 ? '' : `, ${stuck.length} stuck`}` +
      `${unchanged === 0 ? '' : `; ${unchanged} unchanged`}`,
    `${gantt === undefined ? '' : `${codeBlock('mermaid', gantt)}\n\n`}${lines.join('\n')}${more}`,
  );
}

function explanationsPart({ pods }: Outcome): string {
  const told = worthTelling(pods);
  if (told.length === 0) {
    return '';
  }
  const texts = told.slice(0, mostExplained).map(({ namespace, name, node, explanation }) => {
    const { scored, filtered } = explanation;
    const scores = scored.map((each) => `${each.node} ${each.total}`);
    const plugins = (scored[0]?.plugins ?? []).map(({ plugin, score }) => `${plugin} ${score}`).join(', ');
    const lines = [
      ...(scored.length === 0 ? [] : [`scores: ${listed(scores, 5)}; of ${scored[0]!.node}: ${plugins}`]),
      ...groupFiltered(filtered).map(({ nodes, plugin, reason }) => `out: ${someOf(nodes)} – ${reason} (${plugin})`),
    ];
    return (
      `- ${code(`${namespace}/${name}`)} ${node === undefined ? 'found no node' : `→ ${code(node)}`} ` +
      `${escapeMarkdown(howMany(explanation, node))}${lines.map((line) => `\n  - ${escapeMarkdown(line)}`).join('')}`
    );
  });
  const more = told.length > mostExplained ? `\n- … and ${told.length - mostExplained} more` : '';
  return folded("Why pods are where they are, from the scheduler's log", `${texts.join('\n')}${more}`);
}

function notRehearsedPart({
  notRehearsed,
  kubernetesVersion,
  operators,
  compression,
  scoringStrategy,
}: RehearsalReport): string {
  const lines = [
    `${listed([`Kubernetes ${kubernetesVersion}`, ...operators], 8)}, simulated nodes, the scheduler scores by ${scoringStrategy}, ` +
      `time passed ${compression} times faster.`,
    ...notRehearsed,
  ];
  return folded('What is simulated', lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n'));
}

function titled(title: string, content: string): string {
  return content === '' ? '' : `**${title}**\n\n${content}`;
}

function foldedTable(title: string, table: Table): string {
  return table.rows.length === 0 ? '' : folded(title, tableMarkdown(table));
}

function tableMarkdown({ head, rows, notes }: Table): string {
  if (rows.length === 0) {
    return '';
  }
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head.map(({ title }) => escapeMarkdown(title))),
    `|${head.map(({ words }, at) => (at === 0 || words === true ? '---' : '--:')).join('|')}|`,
    ...rows.map((row) => line(row.map(escapeMarkdown))),
    ...(notes.length === 0 ? [] : ['', ...notes.map(escapeMarkdown)]),
  ].join('\n');
}

// A part that is cut in the middle would not be closed.
function fitting(parts: readonly string[], maxLength: number): string {
  const note = '… the rest is left out: it is too long for a comment.';
  const taken: string[] = [];
  let left = maxLength - note.length - 2;
  for (const part of parts) {
    if (part.length + 2 > left) {
      return [...taken, note].join('\n\n').slice(0, maxLength);
    }
    taken.push(part);
    left -= part.length + 2;
  }
  return taken.join('\n\n');
}
