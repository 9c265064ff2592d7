import { duration, plural } from '../../workload/values/words';
import { escapeHtml } from '../../review/report/escape';
import { rolloutChart, rolloutLegend } from '../picture/rollout-chart';
import type { RolloutReport } from '../model/report';
import { workloadTitle } from './values';

/** More charts than these are not looked at; the others are rows of a table. */
const mostCharts = 18;

/** How workloads came to their new state: a chart for each that changed, stuck ones first. */
export function rolloutsHtml(rollouts: readonly RolloutReport[]): string {
  const moved = moving(rollouts);
  if (moved.length === 0) {
    return rollouts.length === 0 ? '' : `<p class="note">${plural(rollouts.length, 'workload')} unchanged.</p>`;
  }
  const [drawn, listed] = [moved.slice(0, mostCharts), moved.slice(mostCharts)];
  const unchanged = rollouts.length - moved.length;
  const figures = drawn.map(
    (rollout) =>
      `<figure${rollout.state === 'stuck' ? ' class="stuck"' : ''}><figcaption>` +
      `<b>${escapeHtml(workloadTitle(rollout.workload))}</b> ` +
      `${escapeHtml(rolloutText(rollout))}</figcaption>${rolloutChart(rollout)}</figure>`,
  );
  const more =
    listed.length === 0
      ? ''
      : `<details class="others"><summary>${plural(listed.length, 'rollout')} more</summary>\n` +
        `${table(listed)}\n</details>`;
  const still = unchanged === 0 ? '' : `\n<p class="note">${plural(unchanged, 'workload')} unchanged.</p>`;
  return [rolloutLegend, '<div class="charts">', ...figures, '</div>', `${more}${still}`].join('\n');
}

/** The rollouts that something happened in: stuck ones first, then the slowest. */
export function moving(rollouts: readonly RolloutReport[]): RolloutReport[] {
  const rank = ({ state }: RolloutReport): number => (state === 'stuck' ? 0 : 1);
  return rollouts
    .filter(({ state }) => state !== 'unchanged')
    .sort((one, other) => rank(one) - rank(other) || other.seconds - one.seconds);
}

/** A rollout in words: `finished after 12 min; surge 1; 0 unavailable at most`. */
export function rolloutText({
  state,
  seconds,
  surge,
  unavailable,
  startUpSeconds,
  reason,
  samples,
}: RolloutReport): string {
  const end = samples.at(-1);
  return [
    state === 'stuck'
      ? `stuck from ${duration(seconds)} on${end === undefined ? '' : `, with ${end.ready} of ${end.desired} ready`}`
      : `finished after ${duration(seconds)}`,
    surge > 0 ? `${surge} more at most` : '',
    unavailable > 0 ? `${unavailable} unavailable at most` : '',
    startUpSeconds > 0 ? `a pod starts within ${duration(startUpSeconds)}` : '',
    reason ?? '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function table(rollouts: readonly RolloutReport[]): string {
  const rows = rollouts.map(
    ({ workload, state, seconds, surge, unavailable }) =>
      `<tr><th scope="row">${escapeHtml(workloadTitle(workload))}</th><td>${state}</td>` +
      `<td>${duration(seconds)}</td><td>${surge}</td><td>${unavailable}</td></tr>`,
  );
  return (
    '<div class="scroll"><table><thead><tr><th></th><th></th><th>took</th><th>surge</th><th>unavailable</th></tr>' +
    `</thead><tbody>${rows.join('')}</tbody></table></div>`
  );
}
