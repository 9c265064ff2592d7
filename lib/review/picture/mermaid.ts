import { escapeMermaid } from '../report/escape';
import type { Picture, PictureNode } from './picture';

// What GitHub still draws.
// @see https://mermaid.js.org/config/schema-docs/config.html#maxedges
const most = { nodes: 120, edges: 300 };
const marks = { added: '+ ', removed: '− ', changed: '~ ', unchanged: '' } as const;

/** Draws a picture as a Mermaid flowchart; undefined when it is too large to be read as one. */
export function renderMermaid({ nodes, edges }: Picture): string | undefined {
  if (nodes.length === 0 || nodes.length > most.nodes || edges.length > most.edges) {
    return undefined;
  }
  const ids = new Map(nodes.map((node, at) => [node.id, `n${at}`]));
  const groups = [...new Set(nodes.map(({ group }) => group))].sort();
  const lines = ['flowchart LR'];
  groups.forEach((group, at) => {
    const inside = nodes
      .filter((node) => node.group === group)
      .map((node) => `${ids.get(node.id)!}${shape(node)}:::${node.change}`);
    lines.push(
      ...(group === ''
        ? inside.map((line) => `  ${line}`)
        : [`  subgraph g${at}["${escapeMermaid(group)}"]`, ...inside.map((line) => `    ${line}`), '  end']),
    );
  });
  for (const { from, to, change } of edges) {
    lines.push(`  ${ids.get(from)!} ${change === 'removed' ? '-.-x' : '-->'} ${ids.get(to)!}`);
  }
  lines.push(
    '  classDef added stroke:#1a7f37,stroke-width:3px',
    '  classDef removed stroke:#cf222e,stroke-width:3px,stroke-dasharray:5',
    '  classDef changed stroke:#bf8700,stroke-width:3px',
    '  classDef unchanged stroke:#8c959f',
  );
  return lines.join('\n');
}

function shape(node: PictureNode): string {
  const text = `${marks[node.change]}${node.restarts ? '↻ ' : ''}${escapeMermaid(node.name)}`;
  const detail = escapeMermaid([node.kind, node.detail].filter((part) => part !== undefined).join(' · '));
  const label = `"${text}<br/><small>${detail}</small>"`;
  switch (node.column) {
    case 'route':
      return `([${label}])`;
    case 'store':
      return `[(${label})]`;
    default:
      return `[${label}]`;
  }
}
