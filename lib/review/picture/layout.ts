import { byCharacters } from '../../workload/values/words';
import { append } from '../append';
import { columns, type Picture, type PictureEdge, type PictureNode } from './picture';

/** A box with its place, in pixels. */
export interface PlacedNode {
  readonly node: PictureNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line with its way: an SVG path. */
export interface PlacedEdge {
  readonly edge: PictureEdge;
  readonly path: string;
}

/** A picture with places. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** The headings of groups. */
  readonly titles: readonly { readonly text: string; readonly x: number; readonly y: number }[];
}

const box = { width: 250, height: 44, gapX: 40, gapY: 12 };
const margin = 12;
const titleHeight = 30;

/**
 * Puts a picture into columns: routes, services, workloads, and what they need. Workloads stand in the order of their
 * groups; everything else beside what it is connected with.
 */
export function layoutColumns(picture: Picture): Layout {
  const used = columns.filter((column) => picture.nodes.some((node) => node.column === column));
  const x = new Map(used.map((column, at) => [column, margin + at * (box.width + box.gapX)]));
  const titles: { text: string; x: number; y: number }[] = [];
  const y = new Map<string, number>();
  let bottom = margin;
  for (const [group, nodes] of groups(picture.nodes.filter(({ column }) => column === 'workload'))) {
    if (group !== '') {
      titles.push({ text: group, x: margin, y: bottom + 16 });
      bottom += titleHeight;
    }
    const stores = (node: PictureNode): number =>
      picture.edges.filter(
        ({ from, to }) => from === node.id && picture.nodes.some((each) => each.id === to && each.column === 'store'),
      ).length;
    // A workload that needs several things gets up to twice the room, so that they can stand beside it.
    for (const node of nodes) {
      y.set(node.id, bottom);
      bottom +=
        (box.height + box.gapY) * (picture.nodes.length > 60 ? 1 : Math.max(1, Math.min(2, stores(node) * 0.75)));
    }
    bottom += 8;
  }
  const neighbours = neighboursOf(picture);
  for (const column of ['service', 'route', 'store'] as const) {
    bottom = Math.max(
      bottom,
      spread(
        picture.nodes.filter((node) => node.column === column),
        y,
        neighbours,
        titles,
      ),
    );
  }
  const placed = picture.nodes.map((node): PlacedNode => ({
    node,
    x: x.get(node.column) ?? margin,
    y: y.get(node.id) ?? margin,
    width: box.width,
    height: box.height,
  }));
  const byId = new Map(placed.map((each) => [each.node.id, each]));
  return {
    width: margin * 2 + used.length * box.width + Math.max(0, used.length - 1) * box.gapX,
    height: bottom + margin - box.gapY,
    nodes: placed,
    edges: picture.edges.flatMap((edge) => curve(edge, byId)),
    titles,
  };
}

/** Puts a picture into one column, for narrow pages: each box under what leads to it. */
export function layoutTree(picture: Picture): Layout {
  const width = 340;
  const indent = 18;
  const nodes: PlacedNode[] = [];
  const edges: PlacedEdge[] = [];
  const titles: { text: string; x: number; y: number }[] = [];
  const byId = new Map(picture.nodes.map((node) => [node.id, node]));
  let bottom = margin;
  const place = (
    node: PictureNode,
    depth: number,
    above: ReadonlySet<string>,
    from?: { readonly parent: PlacedNode; readonly edge: PictureEdge },
  ): void => {
    const placed = {
      node,
      x: margin + depth * indent,
      y: bottom,
      width: width - 2 * margin - depth * indent,
      height: box.height,
    };
    nodes.push(placed);
    bottom += box.height + 8;
    if (from !== undefined) {
      const { parent, edge } = from;
      edges.push({
        edge,
        path: `M${parent.x + 8} ${parent.y + parent.height}V${placed.y + placed.height / 2}H${placed.x}`,
      });
    }
    for (const next of picture.edges.filter((edge) => edge.from === node.id)) {
      const child = byId.get(next.to);
      if (child !== undefined && !above.has(child.id)) {
        place(child, depth + 1, new Set([...above, node.id]), { parent: placed, edge: next });
      }
    }
  };
  const led = new Set(picture.edges.map(({ to }) => to));
  for (const [group, roots] of groups(picture.nodes.filter(({ id }) => !led.has(id)))) {
    if (group !== '') {
      titles.push({ text: group, x: margin, y: bottom + 16 });
      bottom += titleHeight;
    }
    for (const root of roots) {
      place(root, 0, new Set());
      bottom += 6;
    }
  }
  return { width, height: bottom + margin, nodes, edges, titles };
}

function groups(nodes: readonly PictureNode[]): [string, PictureNode[]][] {
  const found = new Map<string, PictureNode[]>();
  for (const node of [...nodes].sort((one, other) => byCharacters(one.group, other.group))) {
    append(found, node.group, node);
  }
  return [...found];
}

function neighboursOf({ edges }: Picture): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { from, to } of edges) {
    append(found, from, to);
    append(found, to, from);
  }
  return found;
}

// Each box goes to the middle of its neighbours that have a place already, and moves down until it covers no other box
// or heading.
function spread(
  nodes: readonly PictureNode[],
  y: Map<string, number>,
  neighbours: ReadonlyMap<string, readonly string[]>,
  titles: Layout['titles'],
): number {
  const wanted = nodes.map((node) => {
    const places = (neighbours.get(node.id) ?? []).flatMap((id) => y.get(id) ?? []);
    return {
      node,
      at: places.length === 0 ? Number.MAX_SAFE_INTEGER : places.reduce((sum, each) => sum + each, 0) / places.length,
    };
  });
  wanted.sort((one, other) => one.at - other.at || (one.node.id < other.node.id ? -1 : 1));
  let free = margin;
  for (const { node, at } of wanted) {
    let place = Math.max(free, Math.min(at, Number.MAX_SAFE_INTEGER - 1) === Number.MAX_SAFE_INTEGER - 1 ? free : at);
    const heading = titles.find((title) => place < title.y + 10 && place + box.height > title.y - 14);
    if (heading !== undefined && node.column !== 'store') {
      place = heading.y + 14;
    }
    y.set(node.id, place);
    free = place + box.height + box.gapY;
  }
  return free;
}

function curve(edge: PictureEdge, byId: ReadonlyMap<string, PlacedNode>): PlacedEdge[] {
  const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
  if (from === undefined || to === undefined) {
    return [];
  }
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2];
  const middle = (x1 + x2) / 2;
  return [
    {
      edge,
      path:
        `M${round(x1)} ${round(y1)}C${round(middle)} ${round(y1)} ${round(middle)} ${round(y2)} ${round(x2)} ` +
        `${round(y2)}`,
    },
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
