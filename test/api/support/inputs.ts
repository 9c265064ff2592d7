import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { blocksIn } from './doc-blocks';
import { examplesIn } from './doc-comments';
import { root } from './entries';
import type { Snippet } from './snippet';

/** The files below a folder whose names end so, from the root of the project. */
export function filesBelow(folder: string, end: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end) && !/(^|[/\\])node_modules[/\\]/.test(name))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .sort();
}

export const sources = filesBelow('lib', '.ts');

/** What must compile, and what must not. */
export const claims = filesBelow('test/types', '.ts');

/** Programs that people read. */
export const programs = [...filesBelow('examples', '.ts'), ...filesBelow('stacks', '.ts')];

/** Pages with code: the papers, the documentation and the examples; not what is made from doc comments. */
export const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...filesBelow('docs', '.md').filter(
    (name) => !name.startsWith('docs/site/') && !name.startsWith('docs/reference/api/'),
  ),
  ...filesBelow('examples', '.md'),
];

/** All pieces of TypeScript that people read. */
export function snippets(): Snippet[] {
  const examples = sources.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    if (!text.includes('@example')) {
      return [];
    }
    return examplesIn(ts.createSourceFile(join(root, file), text, ts.ScriptTarget.Latest, true));
  });
  return [...examples, ...pages.flatMap(blocksIn)];
}
