import { percent, plural } from '../../workload/values/words';
import { escapeHtml } from '../../review/report/escape';
import { own } from '../../workload/values/own';
import type { PoolReport } from '../model/cluster';
import type { Outcome } from '../model/report';
import { amounts, shortResource, waitingPods, workloadTitle } from '../report/values';
import { coloursOf, type Colours } from './colours';
import { nodeTiles, type NodeTile, type PoolTiles } from './node-tiles';

// From so many nodes on they are drawn small, and named by their tooltip.
const large = 48;

/** Where the pods are: a tile for each node, by pool, and the pods that have none beside. */
export function placementHtml(outcome: Outcome): string {
  const colours = coloursOf(outcome);
  const small = outcome.nodes.length >= large;
  const pools = nodeTiles(outcome, colours);
  const waiting = waitingHtml(outcome, colours);
  const cells = pools.some(({ tiles }) => tiles.some((tile) => tile.cells.length > 0));
  const bars = small ? ['the upper bar is cpu, the lower memory'] : [];
  const legend = [
    ...colours.legend.map(({ colour, text }) => `<span><i class="cell ${colour}"></i> ${escapeHtml(text)}</span>`),
    ...(cells
      ? [
          '<span><i class="cell"></i> free accelerator</span>',
          '<span><i class="cell w0 waiting"></i> its pod is not ready</span>',
        ]
      : []),
    ...bars.map((text) => `<span>${text}</span>`),
  ];
  return `<p class="legend">${legend.join(' ')}</p>
<div class="placement${waiting === '' ? '' : ' with-waiting'}">
<div class="pools${small ? ' small' : ''}">
${pools.map(poolHtml).join('\n')}
</div>${waiting}
</div>`;
}

function poolHtml({ pool, product, tiles }: PoolTiles): string {
  const facts = [product, ...poolFacts(pool)].filter((part) => part !== undefined).join(' · ');
  return [
    `<section class="pool"><h3>${escapeHtml(pool.name)} <span class="quiet">${escapeHtml(facts)}</span></h3>`,
    `<div class="tiles">${tiles.map(tileHtml).join('')}</div></section>`,
  ].join('\n');
}

/** What a pool has, and how full it is: `4 nodes, 1 empty`, `gpu 28 of 32`, `cpu 40 %`, `memory 30 %`. */
export function poolFacts({ nodes, empty, capacity, requested }: PoolReport): string[] {
  return [
    `${plural(nodes, 'node')}${empty > 0 ? `, ${empty} empty` : ''}`,
    ...Object.entries(capacity.extended).map(
      ([resource, count]) => `${shortResource(resource)} ${own(requested.extended, resource) ?? 0} of ${count}`,
    ),
    `cpu ${percent(requested.cpu, capacity.cpu)}`,
    `memory ${percent(requested.memory, capacity.memory)}`,
  ];
}

function tileHtml({ label, state, empty, text, cells, bars }: NodeTile): string {
  const classes = ['node', ...(state === 'ready' ? [] : [state]), ...(empty ? ['empty'] : [])].join(' ');
  const drawn = cells
    .map(
      ({ colour, waiting, first }) =>
        `<i class="cell${colour === undefined ? '' : ` ${colour}`}${waiting ? ' waiting' : ''}` +
        `${first ? '' : ' same'}"></i>`,
    )
    .join('');
  const rows = bars
    .map(({ what, segments }) => {
      const parts = segments.map(
        ({ colour, share }) => `<i class="${colour}" style="width:${Math.round(share * 1000) / 10}%"></i>`,
      );
      return (
        `<span class="row"><em>${escapeHtml(shortResource(what))}</em>` +
        `<span class="bar">${parts.join('')}</span></span>`
      );
    })
    .join('');
  return (
    `<div class="${classes}" title="${escapeHtml(text)}">` +
    `<b>${escapeHtml(label)}${state === 'ready' ? '' : ` <small>${state}</small>`}` +
    `</b>${drawn === '' ? '' : `<span class="cells">${drawn}</span>`}${rows}</div>`
  );
}

function waitingHtml(outcome: Outcome, colours: Colours): string {
  const groups = new Map<string, { readonly colour: string; readonly each: string; count: number }>();
  for (const pod of waitingPods(outcome)) {
    const title = pod.workload === undefined ? `Pod ${pod.namespace}/${pod.name}` : workloadTitle(pod.workload);
    const group = groups.get(title) ?? { colour: colours.of(pod), each: amounts(pod.requests), count: 0 };
    group.count += 1;
    groups.set(title, group);
  }
  if (groups.size === 0) {
    return '';
  }
  const items = [...groups]
    .slice(0, 30)
    .map(
      ([title, { colour, each, count }]) =>
        `<li><i class="cell ${colour} waiting"></i> <b>${count} ×</b> ${escapeHtml(title)} <span ` +
        `class="quiet">${escapeHtml(each)}</span></li>`,
    );
  const more = groups.size > 30 ? `<li>and ${plural(groups.size - 30, 'workload')} more</li>` : '';
  return `\n<aside class="waiting"><h3>Without a node</h3><ul>${items.join('')}${more}</ul></aside>`;
}
