import { coloursOf } from '../../lib/rehearsal/picture/colours';
import { nodeTiles } from '../../lib/rehearsal/picture/node-tiles';
import { placementHtml } from '../../lib/rehearsal/picture/placement-html';
import { rolloutChart } from '../../lib/rehearsal/picture/rollout-chart';
import { groupFiltered, howMany, someOf, worthTelling } from '../../lib/rehearsal/report/explained';
import { rolloutGantt } from '../../lib/rehearsal/report/gantt';
import type { NodeReport } from '../../lib/rehearsal/model/cluster';
import type { Outcome, RolloutReport } from '../../lib/rehearsal/model/report';
import { sampleReport } from './sample-report';

const small = sampleReport({ workloads: 5, nodes: 3 });
const large = sampleReport({ workloads: 100, nodes: 200 });

function tilesOf(outcome: Outcome): ReturnType<typeof nodeTiles>[number]['tiles'] {
  return nodeTiles(outcome, coloursOf(outcome)).flatMap(({ tiles }) => tiles);
}

test.each([
  ['small', small],
  ['large', large],
])(
  'every node of a %s picture is in it, with as many cells as it has accelerators, those that are taken filled',
  (_, outcome) => {
    const tiles = tilesOf(outcome);
    expect(tiles.map(({ name }) => name).sort()).toEqual(outcome.nodes.map(({ name }) => name).sort());
    for (const { name, cells } of tiles) {
      const { capacity, requested } = outcome.nodes.find((node) => node.name === name)!;
      expect([cells.length, cells.filter(({ colour }) => colour !== undefined).length]).toEqual([
        capacity.extended['nvidia.com/gpu'] ?? 0,
        requested.extended['nvidia.com/gpu'] ?? 0,
      ]);
    }
  },
);

test('a bar is as long as its node is full', () => {
  for (const { name, bars } of tilesOf(small)) {
    const { capacity, requested } = small.nodes.find((node) => node.name === name)!;
    expect(bars[0]!.segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(requested.cpu / capacity.cpu);
  }
});

test('slices of shared GPUs are a bar, not a hundred cells', () => {
  const nodes = small.nodes.map((node): NodeReport => ({
    ...node,
    capacity: { ...node.capacity, extended: { 'nvidia.com/gpu.shared': 80 } },
  }));
  expect(
    tilesOf({ ...small, nodes }).map(({ cells, bars }) => [cells.length, bars.map(({ what }) => what).join()]),
  ).toEqual(Array(3).fill([0, 'cpu,memory,nvidia.com/gpu.shared']));
});

test('up to eight workloads have a colour each, more only one for what the change touched', () => {
  expect(new Set(small.pods.map((pod) => coloursOf(small).of(pod))).size).toBe(5);
  expect(coloursOf(large).legend.map(({ text }) => text)).toEqual(['pods of what the change touched', 'others']);
});

test('pods without a node stand beside, by workload', () => {
  expect(/<aside.*<\/aside>/.exec(placementHtml(small))?.[0].replace(/<[^>]+>/g, '')).toBe(
    'Without a node 3 × Deployment shop/chat 6 cpu, 24 GiB, 1 × nvidia.com/gpu',
  );
});

test('a picture without pending pods has nothing beside', () => {
  expect(placementHtml({ ...small, pods: small.pods.filter(({ node }) => node !== undefined) })).not.toContain(
    '<aside',
  );
});

const stuck = large.rollouts.find(({ state }) => state === 'stuck')!;
const finished = large.rollouts.find(({ state }) => state === 'finished')!;

test.each([
  ['stuck', stuck],
  ['finished', finished],
  ['empty', { ...finished, samples: [], seconds: 0 }],
  [
    'scaled to nothing',
    { ...finished, samples: [{ seconds: 0, desired: 0, total: 0, updated: 0, ready: 0, unavailable: 0 }] },
  ],
])('the chart of a %s rollout is within its frame', (_, rollout: RolloutReport) => {
  const svg = rolloutChart(rollout);
  const numbers = [...svg.matchAll(/(?:d="|x="|y=")([^"]+)"/g)]
    .flatMap(([, path]) => path!.match(/-?[\d.]+/g) ?? [])
    .map(Number);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThanOrEqual(340);
});

test('where a rollout is stuck its chart says so', () => {
  expect(rolloutChart(stuck)).toContain('>stuck</text>');
  expect(rolloutChart(finished)).not.toContain('stuck');
});

test('a chart of a thousand equal samples is not longer than one of two', () => {
  const sample = { desired: 3, total: 3, updated: 3, ready: 3, unavailable: 0 };
  const of = (count: number): string =>
    rolloutChart({
      ...finished,
      seconds: 999,
      samples: Array.from({ length: count }, (_, at) => ({ ...sample, seconds: (at * 999) / (count - 1) })),
    });
  expect(of(1_000)).toBe(of(2));
});

test('the Gantt chart has the rollouts that moved, red where they are stuck', () => {
  expect(rolloutGantt([stuck, finished, { ...finished, state: 'unchanged' }])).toMatchInlineSnapshot(`
"gantt
  dateFormat YYYY-MM-DD HH:mm:ss
  axisFormat %M:%S
  section shop
  translator (stuck from 10 min on) :crit, 2000-01-01 00:00:00, 600s
  recommender (1 min 30 s) :done, 2000-01-01 00:00:00, 90s"
`);
  expect(rolloutGantt([{ ...finished, state: 'unchanged' }])).toBeUndefined();
});

test('explained is one pod of each workload, those that found no node first', () => {
  const told = worthTelling(large.pods);
  expect(told.length).toBe(100);
  const placed = told.map(({ node }) => node !== undefined);
  expect(placed.indexOf(true)).toBe(placed.filter((each) => !each).length);
});

test('nodes that were out for the same reason are told once', () => {
  const filtered = Array.from({ length: 9 }, (_, at) => ({
    node: `n${at}`,
    plugin: at < 2 ? 'NodeAffinity' : 'NodeResourcesFit',
    reason: 'r',
  }));
  expect(groupFiltered(filtered).map(({ plugin, nodes }) => `${plugin}: ${someOf(nodes)}`)).toEqual([
    'NodeResourcesFit: n2, n3, n4, n5, n6 and 2 more',
    'NodeAffinity: n0, n1',
  ]);
});

const taint = { plugin: 'TaintToleration', reason: 'r' };

test.each([
  [
    'without scores',
    {
      evaluated: 3,
      feasible: 1,
      filtered: [
        { node: 'b', ...taint },
        { node: 'c', ...taint },
      ],
      scored: [],
    },
    '1 of 3 nodes that it looked at fitted, and the only one is taken without scores',
  ],
  [
    'of equal ones',
    {
      evaluated: 2,
      feasible: 2,
      filtered: [],
      scored: [
        { node: 'a', total: 9, plugins: [] },
        { node: 'b', total: 9, plugins: [] },
      ],
    },
    '2 of 2 nodes that it looked at fitted; drawn among equals',
  ],
  [
    'with nodes that nothing is said of',
    { evaluated: 6, feasible: 2, filtered: [{ node: 'c', ...taint }], scored: [] },
    '2 of 6 nodes that it looked at fitted; of 3 that did not the log does not say why',
  ],
])('a choice %s is told in words', (_, explanation, text) => {
  expect(howMany({ attempts: 1, ...explanation }, 'a')).toBe(text);
});

test('of a pod that went nowhere there is nothing to count', () => {
  expect(howMany({ attempts: 4, filtered: [], scored: [] }, undefined)).toBe('');
});
