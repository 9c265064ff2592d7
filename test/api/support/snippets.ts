import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './entries';
import { namesIn, type Names } from './names';
import { moduleOf, offersOf, type Offers } from './offers';
import type { Fault, Snippet } from './snippet';

/** A snippet as the compiler gets it. */
export interface Compilable {
  readonly snippet: Snippet;
  /** Where the file would be, and what would be in it: one line, and then the lines of the snippet. */
  readonly path: string;
  readonly text: string;
}

/**
 * The modules that snippets are compiled as: each imports what it uses and does not declare. Blocks of a page go on
 * from those above them.
 *
 * @param offers what every snippet may use
 */
export function compilable(snippets: readonly Snippet[], offers: Offers): Compilable[] {
  const pages = new Map<string, Map<string, string>>();
  return snippets.map((snippet, at) => {
    // Examples of doc comments stand alone.
    const above = snippet.file.endsWith('.md') ? (pages.get(snippet.file) ?? new Map<string, string>()) : new Map();
    pages.set(snippet.file, above);
    const names = namesIn(snippet.text);
    const isFile = snippet.of?.endsWith('.ts') === true;
    const path = join(root, isFile ? snippet.of : `test/api/snippet-${at}.ts`);
    const beside = offersOf(isFile ? dirname(path) : join(root, snippet.file));
    const imports = imported(names, isFile ? '' : snippet.of, [above, offers, beside]);
    for (const name of names.top) {
      above.set(name, moduleOf(path));
    }
    const [before, after] = isFile || snippet.of === undefined ? ['', ''] : frame(snippet.of, snippet.text);
    const text = `${imports}${before}\n${snippet.text}\n${after}\n${exporting(names, snippet.text)}\n`;
    return { snippet, path, text };
  });
}

/** One line that imports what is used, from the first that has it. */
function imported(names: Names, of = '', from: readonly Offers[]): string {
  const used = new Set([...names.all, ...(of.match(/\w+/g) ?? [])]);
  return [...used]
    .filter((name) => !names.declared.has(name))
    .map((name) => [name, from.find((offers) => offers.has(name))?.get(name)])
    .filter(([, module]) => module !== undefined)
    .map(([name, module]) => `import { ${name} } from '${module}';`)
    .join(' ');
}

/** What makes a module of a snippet, which blocks below may import from. */
function exporting({ top, exported }: Names, text: string): string {
  // What exports by this exports nothing else.
  if (text.includes('export = ')) {
    return '';
  }
  return `export { ${top.filter((name) => !exported.includes(name)).join(', ')} };`;
}

/** What makes statements of a few props, or of some values. */
function frame(type: string, text: string): [string, string] {
  return text.startsWith('{')
    ? [`const values: readonly (${type})[] = [`, ']']
    : ['({', `}) satisfies Partial<${type}>`];
}

/** What the compiler says of the snippets, in their order. */
export function faultsOf(program: ts.Program, compiled: readonly Compilable[]): Fault[] {
  // Before a snippet stands the line of its imports.
  return compiled.flatMap(({ snippet, path }) => faultsAt(program, path, snippet.file, snippet.line - 1));
}

/** What the compiler says of a file of the project. */
export function faultsOfFile(program: ts.Program, file: string): Fault[] {
  return faultsAt(program, join(root, file), file, 1);
}

/** @param first the number of the first line, as people count them */
function faultsAt(program: ts.Program, path: string, file: string, first: number): Fault[] {
  const source = program.getSourceFile(path);
  const wrong = program.getSyntacticDiagnostics(source);
  // What else is found in text that cannot be read helps nobody.
  return (wrong.length > 0 ? wrong : program.getSemanticDiagnostics(source)).map(({ start, messageText }) => ({
    file,
    line: first + (source?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0),
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));
}
