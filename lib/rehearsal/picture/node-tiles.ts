import { resourceKind } from '../../workload/accelerator/accelerator-resources';
import { byCharacters, bytes, listed, plural, rounded } from '../../workload/values/words';
import { own } from '../../workload/values/own';
import type { NodeReport, NodeState, PodReport, PoolReport, ComputeResources } from '../model/cluster';
import type { Outcome } from '../model/report';
import type { Colours } from './colours';

/** A part of a bar. */
export interface Segment {
  /** A class of {@link Colours}. */
  readonly colour: string;
  /** How much of the node, from 0 to 1. */
  readonly share: number;
}

/** One piece of an accelerator. */
export interface Cell {
  /** A class of {@link Colours}; undefined where the piece is free. */
  readonly colour?: string;
  /** Whether the pod that has it is not ready. */
  readonly waiting: boolean;
  /** Whether it is the first piece of its pod. */
  readonly first: boolean;
}

/** A node as it is drawn. */
export interface NodeTile {
  readonly name: string;
  /** The name without its pool's. */
  readonly label: string;
  readonly state: NodeState;
  readonly empty: boolean;
  /** What it has and who is on it, for a tooltip. */
  readonly text: string;
  /** The pieces of each accelerator resource; none where there are too many to draw. */
  readonly cells: readonly Cell[];
  /** How full the node is: bars for cpu, for memory, and for accelerators that have too many pieces to draw each. */
  readonly bars: readonly { readonly what: string; readonly segments: readonly Segment[] }[];
}

/** The nodes of a pool as they are drawn. */
export interface PoolTiles {
  readonly pool: PoolReport;
  /** The accelerator, as the cluster's description calls it. @default - none */
  readonly product?: string;
  readonly tiles: readonly NodeTile[];
}

// More pieces than these are no longer told apart: slices of shared GPUs.
const mostCells = 16;

/** The nodes of an outcome as tiles, by pool, in the order of the cluster's description. */
export function nodeTiles(outcome: Outcome, colours: Colours): PoolTiles[] {
  const pods = new Map(outcome.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  return outcome.pools.map((pool) => {
    const nodes = outcome.nodes.filter((node) => node.pool === pool.name);
    const product = nodes.find((node) => node.product !== undefined)?.product;
    return {
      pool,
      ...(product === undefined ? {} : { product }),
      tiles: nodes.map((node) =>
        tile(
          node,
          node.pods.flatMap((name) => pods.get(name) ?? []),
          colours,
        ),
      ),
    };
  });
}

function tile(node: NodeReport, pods: readonly PodReport[], colours: Colours): NodeTile {
  // Pods of one colour stand together.
  const sorted = [...pods].sort(
    (one, other) => byCharacters(colours.of(one), colours.of(other)) || byCharacters(one.name, other.name),
  );
  const resources = Object.entries(node.capacity.extended).filter(([, count]) => count > 0);
  const drawn = resources.filter(([resource, count]) => isDrawn(resource, count));
  const bar = (what: string, of: (amounts: ComputeResources) => number): NodeTile['bars'][number] => ({
    what,
    segments: segments(sorted, colours, (pod) => of(pod.requests) / Math.max(of(node.capacity), Number.MIN_VALUE)),
  });
  return {
    name: node.name,
    label: node.name.startsWith(`${node.pool}-`) ? node.name.slice(node.pool.length + 1) : node.name,
    state: node.state,
    empty: pods.length === 0,
    text: tooltip(node),
    cells: drawn.flatMap(([resource, count]) => cells(sorted, colours, resource, count)),
    bars: [
      bar('cpu', ({ cpu }) => cpu),
      bar('memory', ({ memory }) => memory),
      ...resources
        .filter(([resource, count]) => !isDrawn(resource, count))
        .map(([resource]) => bar(resource, ({ extended }) => own(extended, resource) ?? 0)),
    ],
  };
}

// Of accelerators a cell each, while there is room for them.
function isDrawn(resource: string, count: number): boolean {
  return count <= mostCells && resourceKind(resource) !== 'other';
}

function cells(pods: readonly PodReport[], colours: Colours, resource: string, count: number): Cell[] {
  const taken = pods.flatMap((pod) =>
    Array.from({ length: own(pod.requests.extended, resource) ?? 0 }, (_, at): Cell => ({
      colour: colours.of(pod),
      waiting: !pod.ready && pod.phase !== 'Succeeded',
      first: at === 0,
    })),
  );
  const free = Array.from({ length: Math.max(0, count - taken.length) }, (): Cell => ({ waiting: false, first: true }));
  return [...taken.slice(0, count), ...free];
}

function segments(pods: readonly PodReport[], colours: Colours, share: (pod: PodReport) => number): Segment[] {
  const byColour = new Map<string, number>();
  for (const pod of pods) {
    byColour.set(colours.of(pod), (byColour.get(colours.of(pod)) ?? 0) + share(pod));
  }
  return [...byColour].filter(([, sum]) => sum > 0).map(([colour, sum]) => ({ colour, share: Math.min(sum, 1) }));
}

function tooltip({ name, zone, state, capacity, requested, pods }: NodeReport): string {
  const shares = [
    `cpu ${rounded(requested.cpu)} of ${capacity.cpu}`,
    `memory ${bytes(requested.memory)} of ${bytes(capacity.memory)}`,
    ...Object.entries(capacity.extended).map(
      ([resource, count]) => `${resource} ${own(requested.extended, resource) ?? 0} of ${count}`,
    ),
  ];
  return [
    `${name}${zone === undefined ? '' : ` (${zone})`}${state === 'ready' ? '' : `: ${state}`}`,
    shares.join('; '),
    pods.length === 0 ? 'no pods' : `${plural(pods.length, 'pod')}: ${listed(pods, 12)}`,
  ].join('\n');
}
