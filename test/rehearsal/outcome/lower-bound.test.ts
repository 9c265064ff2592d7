import * as fc from 'fast-check';
import { lowerBound, sizesBound, type ResourceSizes } from '../../../lib/rehearsal/outcome/lower-bound';

/** The fewest nodes, by trying every placement. */
function fewest(pods: readonly ResourceSizes[], node: ResourceSizes): number {
  let best = pods.length;
  const place = (at: number, nodes: Record<string, number>[]): void => {
    if (nodes.length >= best) {
      return;
    }
    if (at === pods.length) {
      best = nodes.length;
      return;
    }
    const pod = pods[at]!;
    const resources = Object.keys(pod);
    for (const free of nodes) {
      if (resources.every((resource) => pod[resource]! <= free[resource]!)) {
        for (const resource of resources) {
          free[resource]! -= pod[resource]!;
        }
        place(at + 1, nodes);
        for (const resource of resources) {
          free[resource]! += pod[resource]!;
        }
      }
    }
    place(at + 1, [
      ...nodes,
      Object.fromEntries(Object.entries(node).map(([resource, amount]) => [resource, amount - (pod[resource] ?? 0)])),
    ]);
  };
  place(0, []);
  return best;
}

const node = { cpu: 10, gpu: 8 };
const pods = fc.array(fc.record({ cpu: fc.integer({ min: 0, max: 10 }), gpu: fc.integer({ min: 0, max: 8 }) }), {
  maxLength: 7,
});

test('it is never more than the fewest nodes there can be', () => {
  fc.assert(
    fc.property(pods, (list) => lowerBound(list, node).nodes <= fewest(list, node)),
    { numRuns: 300 },
  );
});

test('it is exact for more than three quarters of small lists', () => {
  const lists = fc.sample(pods, { numRuns: 400, seed: 7 });
  const exact = lists.filter((list) => lowerBound(list, node).nodes === fewest(list, node)).length;
  expect(exact / lists.length).toBeGreaterThan(0.75);
});

test('more pods never need fewer nodes, and larger nodes never more', () => {
  fc.assert(
    fc.property(pods, pods, fc.integer({ min: 1, max: 9 }), (some, more, larger) => {
      const few = lowerBound(some, node).nodes;
      expect(lowerBound([...some, ...more], node).nodes).toBeGreaterThanOrEqual(few === 0 ? 0 : 1);
      expect(
        sizesBound(
          [...some, ...more].map(({ cpu }) => cpu),
          10,
        ),
      ).toBeGreaterThanOrEqual(
        sizesBound(
          some.map(({ cpu }) => cpu),
          10,
        ),
      );
      expect(
        sizesBound(
          some.map(({ cpu }) => cpu),
          10 + larger,
        ),
      ).toBeLessThanOrEqual(
        sizesBound(
          some.map(({ cpu }) => cpu),
          10,
        ),
      );
    }),
  );
});

test.each([
  ['what is asked for in all', [{ cpu: 4 }, { cpu: 4 }, { cpu: 4 }], { cpu: 8 }, { nodes: 2, by: 'cpu', tooLarge: [] }],
  [
    'that two of more than half share no node',
    [{ gpu: 5 }, { gpu: 5 }, { gpu: 5 }],
    { gpu: 8 },
    { nodes: 3, by: 'gpu', tooLarge: [] },
  ],
  [
    'that small ones do not fit beside large ones',
    [{ cpu: 7 }, { cpu: 7 }, { cpu: 4 }, { cpu: 4 }],
    { cpu: 10 },
    { nodes: 3, by: 'cpu', tooLarge: [] },
  ],
  [
    'that pods exclude each other in different resources',
    [
      { cpu: 6, memory: 1 },
      { cpu: 6, memory: 6 },
      { cpu: 1, memory: 6 },
      { cpu: 6, memory: 6 },
    ],
    { cpu: 10, memory: 10 },
    { nodes: 3, by: 'cpu', tooLarge: [] },
  ],
  [
    'how many pods a node takes',
    Array.from({ length: 5 }, () => ({ pods: 1 })),
    { pods: 2 },
    { nodes: 3, by: 'pods', tooLarge: [] },
  ],
  ['what fits no node', [{ gpu: 9 }, { gpu: 1 }], { gpu: 8 }, { nodes: 1, by: 'gpu', tooLarge: [0] }],
  ['a resource that no node has', [{ gpu: 1 }], { cpu: 8 }, { nodes: 0, tooLarge: [0] }],
  ['nothing', [], { cpu: 8 }, { nodes: 0, tooLarge: [] }],
  ['pods without requests', [{}, {}], { cpu: 8 }, { nodes: 1, tooLarge: [] }],
])('it sees %s', (_, list: readonly ResourceSizes[], capacity: ResourceSizes, bound) => {
  expect(lowerBound(list, capacity)).toEqual(bound);
});

test('1,500 pods of as many sizes have a bound before the time of a test is over', () => {
  const list = fc.sample(
    fc.record({
      cpu: fc.integer({ min: 1, max: 32_000 }),
      memory: fc.integer({ min: 1, max: 128 }).map((gib) => gib * 2 ** 30),
      pods: fc.constant(1),
    }),
    { numRuns: 1_500, seed: 1 },
  );
  const { nodes } = lowerBound(list, { cpu: 32_000, memory: 128 * 2 ** 30, pods: 110 });
  expect(nodes).toBeGreaterThan(1_500 / 110);
});
