import { plural } from '../../workload/values/words';
import { escapeHtml } from '../../review/report/escape';
import type { PodExplanation, PodReport } from '../model/cluster';
import type { Outcome } from '../model/report';
import { groupFiltered, howMany, someOf, worthTelling } from './explained';

/** More pods than this nobody reads about. */
const mostPods = 60;
/** More nodes than these add nothing: the best are what counts. */
const mostNodes = 8;

/** Why pods went where they went: one of each workload, and every one that went nowhere. */
export function explanationsHtml({ pods }: Outcome): string {
  const told = worthTelling(pods);
  if (told.length === 0) {
    return '';
  }
  const more =
    told.length > mostPods ? `<p class="note">${plural(told.length - mostPods, 'pod')} more are in the JSON.</p>` : '';
  return [
    '<h2>Why pods are where they are</h2>',
    '<p class="note">From the scheduler\'s own log: one pod of each workload, ' +
      'and each that found no node for another reason.</p>',
    ...told.slice(0, mostPods).map(podHtml),
    more,
  ].join('\n');
}

function podHtml({ namespace, name, node, explanation }: PodReport & { readonly explanation: PodExplanation }): string {
  const { message, preempted = [] } = explanation;
  const where = node === undefined ? '<b class="does-not-run">found no node</b>' : `→ ${escapeHtml(node)}`;
  return [
    '<details class="explained">',
    `<summary><b>${escapeHtml(`${namespace}/${name}`)}</b> ${where} `,
    `<span class="quiet">${escapeHtml(howMany(explanation, node))}</span></summary>\n`,
    message === undefined ? '' : noteHtml(message),
    scoresHtml(explanation, node),
    filteredHtml(explanation),
    preempted.length === 0 ? '' : noteHtml(`Removed to make room: ${preempted.join(', ')}`),
    '</details>',
  ].join('');
}

function noteHtml(text: string): string {
  return `<p class="note">${escapeHtml(text)}</p>`;
}

function scoresHtml({ scored }: PodExplanation, node: string | undefined): string {
  if (scored.length === 0) {
    return '';
  }
  const plugins = [...new Set(scored.flatMap((each) => each.plugins.map(({ plugin }) => plugin)))];
  const rows = scored.slice(0, mostNodes).map((each) => {
    const chosen = each.node === node;
    const scores = plugins.map((plugin) => each.plugins.find((score) => score.plugin === plugin)?.score ?? '');
    return (
      `<tr${chosen ? ' class="chosen"' : ''}>` +
      `<th scope="row">${chosen ? '✓ ' : ''}${escapeHtml(each.node)}</th>` +
      `${[each.total, ...scores].map((score) => `<td>${score}</td>`).join('')}</tr>`
    );
  });
  const rest = scored.slice(mostNodes);
  const more =
    rest.length === 0
      ? ''
      : `<p class="note">and ${plural(rest.length, 'node')} with ` +
        `${rest[0]!.total}${rest.at(-1)!.total === rest[0]!.total ? '' : ` to ${rest.at(-1)!.total}`}</p>`;
  return (
    '<div class="scroll"><table><thead><tr><th></th>' +
    `<th>score</th>${plugins.map((plugin) => `<th>${escapeHtml(plugin)}</th>`).join('')}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div>${more}`
  );
}

function filteredHtml({ filtered }: PodExplanation): string {
  const groups = groupFiltered(filtered);
  return groups.length === 0
    ? ''
    : '<ul ' +
        `class="note">${groups
          .map(
            ({ nodes, plugin, reason }) =>
              `<li>out: ${escapeHtml(someOf(nodes))} – ${escapeHtml(reason)} <span ` +
              `class="quiet">(${escapeHtml(plugin)})</span></li>`,
          )
          .join('')}` +
        '</ul>';
}
