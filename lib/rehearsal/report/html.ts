import { listed, plural } from '../../workload/values/words';
import { comparedText } from '../../review/compared';
import { escapeHtml } from '../../review/report/escape';
import { findingsHtml } from '../../review/report/findings-html';
import { htmlPage } from '../../review/report/page';
import { placementHtml } from '../picture/placement-html';
import type { Outcome, PendingGroup, RehearsalReport, WhatIf } from '../model/report';
import { asFindings, defaultDocs } from './as-findings';
import { explanationsHtml } from './explanation-html';
import { rolloutsHtml } from './rollouts-html';
import { rehearsalStyleSheet } from './style-sheet';
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
import { podsInWords } from './values';

/**
 * A rehearsal as one HTML page: no script, nothing from the network, light or dark as the reader's system is.
 *
 * @param docs where the rules are documented
 */
export function renderRehearsalHtml(report: RehearsalReport, docs = defaultDocs): string {
  return htmlPage(`Rehearsal on ${report.cluster}`, partsOf(report, docs), rehearsalStyleSheet);
}

/**
 * Rehearsals of several environments as one HTML page.
 *
 * @param reports by environment
 */
export function renderRehearsalsHtml(reports: ReadonlyMap<string, RehearsalReport>, docs = defaultDocs): string {
  const parts = [...reports].flatMap(([environment, report]) => [
    `<h1>${escapeHtml(environment)}</h1>`,
    ...partsOf(report, docs),
  ]);
  return htmlPage(`Rehearsals of ${[...reports.keys()].join(', ')}`, parts, rehearsalStyleSheet);
}

function partsOf(report: RehearsalReport, docs: string): string[] {
  return [
    verdictHtml(report),
    report.compared === undefined ? '' : `<p class="note">${escapeHtml(comparedText(report.compared))}</p>`,
    factsHtml(report),
    section('What does not run', pendingHtml(report.pending)),
    section('Findings', findings(report, docs)),
    section('Where the pods are', report.nodes.length === 0 ? '' : placementHtml(report)),
    section('Pools', tableHtml(poolRows(report)) + tableHtml(fragmentationRows(report))),
    section('How it came about', rolloutsHtml(report.rollouts)),
    section('Autoscalers', tableHtml(autoscalerRows(report))),
    section('Quotas', tableHtml(quotaRows(report))),
    section('Groups of pods', tableHtml(groupRows(report))),
    section('Queues of Kueue', tableHtml(queueRows(report)) + tableHtml(admissionRows(report))),
    section('Pods that had to go', tableHtml(disruptionRows(report))),
    section(
      'What if',
      tableHtml(capacityRows(report)) + report.whatIfs.map((whatIf) => whatIfHtml(whatIf, docs)).join('\n'),
    ),
    explanationsHtml(report),
    section('What is simulated', notRehearsedHtml(report)),
  ];
}

function section(heading: string, content: string): string {
  return content === '' ? '' : `<h2>${heading}</h2>\n${content}`;
}

const signs: Readonly<Record<Outcome['verdict'], string>> = { runs: '✓', 'does-not-run': '✗', 'not-rehearsed': '?' };

function verdictHtml({ verdict, summary }: Outcome): string {
  return (
    `<div class="verdict ${verdict}"><b>${signs[verdict]} ${verdict.replaceAll('-', ' ')}</b>` +
    `<span>${escapeHtml(summary)}</span></div>`
  );
}

function factsHtml({
  kubernetesVersion,
  operators,
  scoringStrategy,
  compression,
  base,
  notRehearsed,
}: RehearsalReport): string {
  const facts = [
    `${listed([`Kubernetes ${kubernetesVersion}`, ...operators], 8)}, simulated nodes`,
    `the scheduler scores by ${scoringStrategy}`,
    `time passed ${compression} times faster; what is shown is the cluster's`,
    ...(notRehearsed.length > 0 ? ['what is simulated is at the end'] : []),
  ];
  return (
    '<p ' +
    `class="note">${facts.map(escapeHtml).join(' · ')}` +
    `</p>${base === undefined ? '' : `<p class="note">Before the change: ${escapeHtml(base.summary)}</p>`}`
  );
}

function pendingHtml(pending: readonly PendingGroup[]): string {
  return pending
    .map(({ message, causes, advice, pods, workloads }) => {
      const most = Math.max(1, ...causes.map(({ nodes }) => nodes));
      const bars = causes.map(
        ({ nodes, reason }) =>
          `<li><span class="count">${nodes}</span><span class="bar"><i ` +
          `style="width:${Math.round((nodes / most) * 100)}%"></i></span><span>${escapeHtml(reason)}</span></li>`,
      );
      return [
        `<div class="why"><h3>${escapeHtml(podsInWords(pods, workloads))}</h3>`,
        `<blockquote>${escapeHtml(message)}</blockquote>` +
          `${bars.length < 2 ? '' : `<ul class="causes">${bars.join('')}</ul>`}`,
        `<p><b>To change:</b> ${escapeHtml(advice)}</p>`,
        `<details class="others"><summary>${plural(pods.length, 'pod')}</summary>` +
          `<p class="note">${escapeHtml(listed(pods, 50))}</p></details></div>`,
      ].join('\n');
    })
    .join('\n');
}

// What is pending is told above, with the pods.
function findings(outcome: Outcome, docs: string): string {
  const others = outcome.findings.filter(({ rule }) => rule !== 'pending');
  return others.length === 0 ? '' : findingsHtml(asFindings(others, docs));
}

function whatIfHtml(whatIf: WhatIf, docs: string): string {
  const { verdict, title, summary, notes } = whatIf;
  const parts = [
    ...notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`),
    pendingHtml(whatIf.pending),
    findings(whatIf, docs),
    tableHtml(autoscalerRows(whatIf)),
    tableHtml(groupRows(whatIf)),
    tableHtml(admissionRows(whatIf)),
    tableHtml(disruptionRows(whatIf)),
    whatIf.nodes.length === 0 ? '' : `<h3>Where the pods are</h3>\n${placementHtml(whatIf)}`,
    whatIf.rollouts.some(({ state }) => state !== 'unchanged')
      ? `<h3>How it came about</h3>\n${rolloutsHtml(whatIf.rollouts)}`
      : '',
  ];
  return (
    `<details class="whatif"><summary><b class="${verdict}">${signs[verdict]}</b> ` +
    `<b>${escapeHtml(title)}</b> <span class="quiet">${escapeHtml(summary)}</span></summary>\n` +
    `${parts.filter((part) => part !== '').join('\n')}\n</details>`
  );
}

function tableHtml({ head, rows, notes }: Table): string {
  if (rows.length === 0) {
    return '';
  }
  const cell = (text: string, at: number): string => {
    if (at === 0) {
      return `<th scope="row">${escapeHtml(text)}</th>`;
    }
    return `<td${head[at]?.words === true ? ' class="text"' : ''}>${escapeHtml(text)}</td>`;
  };
  const heads = head.map(({ title, words }) => `<th${words === true ? ' class="text"' : ''}>${escapeHtml(title)}</th>`);
  const told = notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`);
  return [
    `<div class="scroll"><table><thead><tr>${heads.join('')}</tr></thead><tbody>`,
    ...rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`),
    `</tbody></table></div>${told.join('')}\n`,
  ].join('\n');
}

function notRehearsedHtml({ notRehearsed: lines }: RehearsalReport): string {
  return lines.length === 0 ? '' : `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
}
