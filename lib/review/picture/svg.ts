import { shortened } from '../../workload/values/visible-text';
import { escapeHtml } from '../report/escape';
import type { Layout, PlacedNode } from './layout';

// The average width of a character, in pixels; those of a browser's font differ a little.
const nameWidth = 7.2;
const detailWidth = 6.1;
const marks = { added: '+', removed: '−', changed: '~', unchanged: '' } as const;

/** Draws a layout. Its colours are classes of the page's own style sheet. */
export function renderSvg({ width, height, nodes, edges, titles }: Layout, label: string): string {
  const w = Math.ceil(width);
  const h = Math.ceil(height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" ` +
      `aria-label="${escapeHtml(label)}">`,
    ...edges.map(({ edge, path }) => `<path class="edge ${edge.change}" d="${path}"/>`),
    ...titles.map(({ text, x, y }) => `<text class="group" x="${x}" y="${y}">${escapeHtml(text)}</text>`),
    ...nodes.map(drawNode),
    '</svg>',
  ].join('\n');
}

function drawNode({ node, x, y, width, height }: PlacedNode): string {
  const mark = `${marks[node.change]}${node.restarts ? '↻' : ''}`;
  const classes = [
    'node',
    node.column,
    node.change,
    ...(node.severity === undefined ? [] : [`worst-${node.severity}`]),
  ].join(' ');
  const detail = [node.kind, node.detail].filter((part) => part !== undefined).join(' · ');
  const room = width - 20 - (node.severity === undefined ? 0 : 14);
  const name = shortened(`${mark === '' ? '' : `${mark} `}${node.name}`, Math.floor(room / nameWidth));
  const full = [
    `${node.kind} ${node.name}`,
    node.detail,
    node.change,
    node.restarts ? 'restarts' : undefined,
    node.severity === undefined ? undefined : `${node.severity} finding`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
  return [
    `<g class="${classes}"><title>${escapeHtml(full)}</title>`,
    `<rect x="${x}" y="${fixed(y)}" width="${width}" height="${height}" rx="6"/>`,
    ...(node.severity === undefined
      ? []
      : [`<circle class="dot" cx="${x + width - 12}" cy="${fixed(y + 14)}" r="5"/>`]),
    `<text class="name" x="${x + 10}" y="${fixed(y + 19)}">${escapeHtml(name)}</text>`,
    `<text class="detail" x="${x + 10}" ` +
      `y="${fixed(y + 35)}">${escapeHtml(shortened(detail, Math.floor((width - 20) / detailWidth)))}</text></g>`,
  ].join('');
}

function fixed(value: number): number {
  return Math.round(value * 10) / 10;
}
