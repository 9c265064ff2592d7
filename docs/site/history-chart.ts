import { type FigureName, figureNames, figures } from '../../bench/history/figures';
import type { Measured } from '../../bench/history/history';

const width = 320;
const height = 150;
const edge = { left: 8, right: 8, top: 14, bottom: 22 };

interface Point {
  readonly value: number;
  readonly measured: Measured;
}

/**
 * The benchmarks over time: a small picture for each figure, and the table of all of them beside it, as HTML. A point
 * for a commit that was measured while others used the machine is hollow.
 */
export function historyChart(history: readonly Measured[]): string {
  const pictures = figureNames.flatMap((name) => {
    const points = history.flatMap((measured) => {
      const value = measured[name];
      return value === undefined ? [] : [{ value, measured }];
    });
    return points.length === 0 ? [] : [picture(name, points)];
  });
  return `<div class="history">${pictures.join('')}</div>${table(history)}`;
}

function picture(name: FigureName, points: readonly Point[]): string {
  const { title, unit, what, better } = figures[name];
  const highest = Math.max(...points.map(({ value }) => value));
  const x = (at: number): number =>
    edge.left + ((at + 0.5) * (width - edge.left - edge.right)) / Math.max(points.length, 1);
  const y = (value: number): number =>
    round(height - edge.bottom - (value / (highest === 0 ? 1 : highest)) * (height - edge.top - edge.bottom));
  const line = points.map(({ value }, at) => `${round(x(at))},${y(value)}`).join(' ');
  const dots = points.map(({ value, measured }, at) => {
    const says = `${value} ${unit}, ${measured.commit}, ${day(measured)}${isBusy(measured) ? ', on a busy machine' : ''}`;
    const look = isBusy(measured) ? 'busy' : 'quiet';
    return `<circle class="${look}" cx="${round(x(at))}" cy="${y(value)}" r="4"><title>${escape(says)}</title></circle>`;
  });
  const [first, last] = [points[0]!, points.at(-1)!];
  const description = `${what}; ${better} is better. ${said(first)}${points.length > 1 ? `, ${said(last)}` : ''}.`;
  return (
    `<figure><figcaption><strong>${escape(title)}</strong> ${escape(String(last.value))} ${escape(unit)}` +
    `<span>${escape(what)}; ${better} is better</span></figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${name}-title ${name}-text">` +
    `<title id="${name}-title">${escape(`${title}, ${unit}`)}</title><desc id="${name}-text">${escape(description)}</desc>` +
    `<line class="axis" x1="${edge.left}" x2="${width - edge.right}" y1="${height - edge.bottom}" y2="${height - edge.bottom}" />` +
    `<polyline points="${line}" />${dots.join('')}` +
    `<text x="${edge.left}" y="${height - 6}">${escape(day(first.measured))}</text>` +
    (points.length > 1
      ? `<text class="end" x="${width - edge.right}" y="${height - 6}">${escape(day(last.measured))}</text>`
      : '') +
    `</svg></figure>`
  );

  function said({ value, measured }: Point): string {
    return `${value} ${unit} at ${measured.commit} of ${day(measured)}`;
  }
}

function table(history: readonly Measured[]): string {
  const shown = figureNames.filter((name) => history.some((measured) => measured[name] !== undefined));
  const head = shown.map(
    (name) => `<th scope="col">${escape(figures[name].title)}<br>${escape(figures[name].unit)}</th>`,
  );
  const rows = [...history].reverse().map((measured) => {
    const cells = shown.map((name) => `<td>${measured[name] ?? '–'}</td>`);
    return (
      `<tr><th scope="row">${escape(day(measured))} <code>${escape(measured.commit)}</code></th>${cells.join('')}` +
      `<td>${measured.load} on ${measured.cores}</td></tr>`
    );
  });
  return (
    `<table tabindex="0"><caption>All figures, the newest commit first</caption><thead><tr><th scope="col">commit</th>` +
    `${head.join('')}<th scope="col">load on cores</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
  );
}

/** Whether others wanted the cores too, so that times are longer than they would be. */
function isBusy({ load, cores }: Measured): boolean {
  return load > cores;
}

function day({ date }: Measured): string {
  return date.slice(0, 10);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
