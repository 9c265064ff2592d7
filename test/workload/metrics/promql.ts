import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** What an expression asks for: a name of series, and the labels that it names. */
export interface Asked {
  readonly name: string;
  readonly matchers: ReadonlyMap<string, string>;
}

/** What stands in an expression of PromQL. */
export interface ReadExpression {
  readonly series: readonly Asked[];
  /** The labels of `by`, `without`, `on`, `ignoring` and `group_left`. */
  readonly grouping: readonly string[];
}

/**
 * Reads an expression as Prometheus' own editor does.
 *
 * @throws Error where it is no PromQL
 */
export function readExpression(text: string): ReadExpression {
  const series: Asked[] = [];
  const grouping: string[] = [];
  const tree = parser.parse(text);
  tree.iterate({
    enter: ({ type, node, from, to }) => {
      if (type.isError) {
        throw new Error(`no PromQL at '${text.slice(Math.max(0, from - 20), to + 20)}': ${text}`);
      }
      if (type.name === 'VectorSelector') {
        series.push({ name: textOf(node.getChild('Identifier')), matchers: matchersOf(node) });
      }
      if (type.name === 'GroupingLabels') {
        grouping.push(...node.getChildren('LabelName').map(textOf));
      }
    },
  });
  return { series, grouping };

  function textOf(node: SyntaxNode | null): string {
    return node === null ? '' : text.slice(node.from, node.to);
  }

  function matchersOf(selector: SyntaxNode): Map<string, string> {
    const found = new Map<string, string>();
    const cursor = selector.cursor();
    const end = selector.to;
    while (cursor.next() && cursor.from < end) {
      if (cursor.type.name === 'UnquotedLabelMatcher') {
        const value = textOf(cursor.node.getChild('StringLiteral'));
        found.set(textOf(cursor.node.getChild('LabelName')), value.slice(1, -1));
      }
    }
    return found;
  }
}
