import { relative } from 'node:path';
import ts from 'typescript';
import { root } from './entries';
import type { Snippet } from './snippet';

/** The examples of the doc comments of a file, in its order. */
export function examplesIn(source: ts.SourceFile): Snippet[] {
  const found: Snippet[] = [];
  const visit = (node: ts.Node): void => {
    // Twice in the tree: `const a = …` is a statement and a declaration.
    const documented = ts.isVariableDeclaration(node) ? [] : ts.getJSDocTags(node);
    for (const tag of documented) {
      const inside = tag.pos >= node.getFullStart() && tag.end <= node.getStart();
      if (tag.tagName.text === 'example' && inside) {
        found.push(exampleOf(source, tag));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function exampleOf(source: ts.SourceFile, tag: ts.JSDocTag): Snippet {
  const lines = source.text
    .slice(tag.tagName.end, tag.end)
    .split('\n')
    .map((line) => line.replace(/^\s*\*\/?( |$)/, '').trimEnd());
  const first = lines.findIndex((line) => line !== '');
  const begins = source.getLineAndCharacterOfPosition(tag.tagName.end).line + 1 + Math.max(first, 0);
  const file = relative(root, source.fileName).replaceAll('\\', '/');
  return { file, line: begins, text: lines.slice(Math.max(first, 0)).join('\n').trimEnd() };
}
