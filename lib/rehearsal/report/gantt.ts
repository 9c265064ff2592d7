import { duration } from '../../workload/values/words';
import { escapeGantt } from '../../review/report/escape';
import type { RolloutReport } from '../model/report';

// What a comment has room for.
const most = 30;

/**
 * Rollouts as a Mermaid Gantt chart: a bar each, red and to the end where it is stuck; undefined where nothing moved.
 *
 * @see https://mermaid.js.org/syntax/gantt.html
 */
export function rolloutGantt(rollouts: readonly RolloutReport[]): string | undefined {
  const drawn = rollouts.filter(({ state, seconds }) => state !== 'unchanged' && seconds > 0).slice(0, most);
  if (drawn.length === 0) {
    return undefined;
  }
  const longest = Math.max(...drawn.map(({ seconds }) => seconds));
  // A day without daylight saving anywhere: the axis is in the reader's own time.
  const start = '2000-01-01 00:00:00';
  const namespaces = [...new Set(drawn.map(({ workload }) => workload.namespace))];
  return [
    'gantt',
    '  dateFormat YYYY-MM-DD HH:mm:ss',
    `  axisFormat ${longest > 3600 ? '%H:%M' : '%M:%S'}`,
    ...namespaces.flatMap((namespace) => [
      `  section ${escapeGantt(namespace)}`,
      ...drawn
        .filter(({ workload }) => workload.namespace === namespace)
        .map(
          ({ workload, state, seconds }) =>
            `  ${escapeGantt(workload.name)} ` +
            `(${state === 'stuck' ? `stuck from ${duration(seconds)} on` : duration(seconds)}) ` +
            `:${state === 'stuck' ? 'crit' : 'done'}, ${start}, ` +
            `${Math.max(1, Math.round(state === 'stuck' ? longest : seconds))}s`,
        ),
    ]),
  ].join('\n');
}
