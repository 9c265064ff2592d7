import { escapeHtml } from '../../review/report/escape';
import type { RolloutReport, RolloutSample } from '../model/report';
import { workloadTitle } from '../report/values';

const size = { width: 340, height: 140 };
const frame = { left: 30, right: 12, top: 10, bottom: 22 };
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

/** How a rollout went, as SVG: pods over time. Its colours are classes of the page's style sheet. */
export function rolloutChart(rollout: RolloutReport): string {
  const { workload, state } = rollout;
  const samples = withoutRepeats(rollout.samples);
  const last = Math.max(1, samples.at(-1)?.seconds ?? 0, rollout.seconds);
  // A stuck rollout gets some room at its end, as wide as the time its next pod would have had to start.
  const end = last + (state === 'stuck' ? Math.max(last * 0.15, rollout.startUpSeconds, 10) : last * 0.03);
  const top = Math.max(1, ...samples.flatMap(({ desired, total }) => [desired, total]));
  const x = (seconds: number): number => fixed(frame.left + (seconds / end) * (size.width - frame.left - frame.right));
  const y = (pods: number): number =>
    fixed(size.height - frame.bottom - (pods / top) * (size.height - frame.top - frame.bottom));
  const line = (of: (sample: RolloutSample) => number): string => stepPath(samples, end, x, (sample) => y(of(sample)));
  const area = (upper: (sample: RolloutSample) => number): string =>
    `${line(upper)}V${y(0)}H${x(samples[0]?.seconds ?? 0)}Z`;
  const unavailable = samples.flatMap((sample, at) =>
    sample.unavailable > 0
      ? [
          rect(
            [x(sample.seconds), x(samples[at + 1]?.seconds ?? end)],
            [y(sample.desired), y(sample.desired - sample.unavailable)],
            'unavailable',
          ),
        ]
      : [],
  );
  return [
    `<svg class="chart" viewBox="0 0 ${size.width} ${size.height}" role="img" ` +
      `aria-label="${escapeHtml(`${workloadTitle(workload)}: pods over time`)}">`,
    ...yTicks(top).map(
      (pods) =>
        `<path class="grid" d="M${frame.left} ${y(pods)}H${size.width - frame.right}"/><text class="tick" ` +
        `x="${frame.left - 5}" y="${y(pods) + 4}" text-anchor="end">${pods}</text>`,
    ),
    ...xTicks(end).map(
      ({ seconds, text }) =>
        `<path class="grid" d="M${x(seconds)} ${y(0)}v4"/><text class="tick" x="${x(seconds)}" ` +
        `y="${size.height - 5}" text-anchor="middle">${text}</text>`,
    ),
    `<path class="total" d="${area(({ total }) => total)}"/>`,
    `<path class="ready" d="${area(({ ready }) => ready)}"/>`,
    ...unavailable,
    `<path class="desired" d="${line(({ desired }) => desired)}"/>`,
    `<path class="updated" d="${line(({ updated }) => updated)}"/>`,
    ...(state === 'stuck'
      ? [
          rect([x(samples.at(-1)?.seconds ?? 0), x(end)], [y(top), y(0)], 'stuck'),
          `<text class="stuck" x="${x(end) - 4}" y="${frame.top + 12}" text-anchor="end">stuck</text>`,
        ]
      : []),
    '</svg>',
  ].join('');
}

/** What the chart's lines and areas mean, as the HTML of a legend. */
export const rolloutLegend =
  '<p class="legend chart-legend"><span><i class="key desired"></i> desired</span> <span><i class="key ' +
  'updated"></i> updated</span> <span><i class="key ready"></i> ready</span> <span><i class="key total"></i> ' +
  'there, not ready</span> <span><i class="key unavailable"></i> unavailable</span></p>';

function stepPath(
  samples: readonly RolloutSample[],
  end: number,
  x: (seconds: number) => number,
  y: (sample: RolloutSample) => number,
): string {
  const [first] = samples;
  if (first === undefined) {
    return '';
  }
  return `M${x(first.seconds)} ${y(first)}${samples
    .slice(1)
    .map((sample) => `H${x(sample.seconds)}V${y(sample)}`)
    .join('')}H${x(end)}`;
}

/** From where to where something reaches, in one direction. */
type Extent = readonly [from: number, to: number];

function rect([left, right]: Extent, [upper, lower]: Extent, name: string): string {
  return (
    `<rect class="${name}" x="${left}" y="${upper}" width="${fixed(Math.max(0, right - left))}" ` +
    `height="${fixed(Math.max(0, lower - upper))}"/>`
  );
}

function withoutRepeats(samples: readonly RolloutSample[]): RolloutSample[] {
  const key = ({ desired, total, updated, ready, unavailable }: RolloutSample): string =>
    [desired, total, updated, ready, unavailable].join();
  return samples.filter((sample, at) => at === 0 || at === samples.length - 1 || key(sample) !== key(samples[at - 1]!));
}

function yTicks(top: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((each) => top / each <= 4) ?? top;
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, at) => at * step);
}

/** Of times, the longest first. */
const units = [
  { seconds: 3600, text: ' h' },
  { seconds: 60, text: ' min' },
  { seconds: 1, text: ' s' },
];

function xTicks(end: number): { seconds: number; text: string }[] {
  const step = steps.find((each) => end / each <= 4.5) ?? end;
  const unit = units.find(({ seconds }) => step >= seconds) ?? units.at(-1)!;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, at) => ({
    seconds: at * step,
    text: at === 0 ? '0' : `${Math.round(((at * step) / unit.seconds) * 10) / 10}${unit.text}`,
  }));
}

function fixed(value: number): number {
  return Math.round(value * 10) / 10;
}
