import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type ts from 'typescript';
import { writeDeclarations } from './declarations';
import { entries, root } from './entries';
import { isConstruct, isFunction, publicExports } from './exports';
import { claims, programs, snippets } from './inputs';
import { offers, preamble } from './offers';
import { makeService } from './program';
import { propsNotShown } from './shown-props';
import { apiReports } from './report';
import { referencePages } from './reference/pages';
import type { Fault } from './snippet';
import { compilable, faultsOf, faultsOfFile } from './snippets';

/** All that tests want to know of the public API. It comes from one program, which takes seconds. */
export interface Described {
  /** What the compiler says of examples in doc comments, of blocks of code in pages, and of the claims on types. */
  readonly faults: readonly Fault[];
  /** Constructs and functions whose doc comment has no example. */
  readonly withoutExample: readonly string[];
  /** Props that stand in no example, stack or page that somebody has written. */
  readonly propsNotShown: readonly string[];
  /** The report of API Extractor on each entry, by the name of its file. */
  readonly reports: Readonly<Record<string, string>>;
  /** The pages of the reference, by the names of their files. */
  readonly reference: Readonly<Record<string, string>>;
}

export function describeApi(): Described {
  const compiled = compilable(snippets(), offers());
  const shown = programs.map((file) => join(root, file));
  const files = [preamble, ...shown, ...claims.map((file) => join(root, file))];
  const service = makeService(files, new Map(compiled.map(({ path, text }) => [path, text])));
  const program = service.getProgram()!;
  const checker = program.getTypeChecker();
  const all = publicExports(program);
  // The first thing that the compiler is asked, so that what it writes does not hang on the examples.
  const reports = reportsOf(service);
  const blocks = compiled.filter(({ snippet }) => snippet.file.endsWith('.md')).map(({ path }) => path);
  return {
    faults: [...faultsOf(program, compiled), ...claims.flatMap((file) => faultsOfFile(program, file))],
    withoutExample: all
      .filter((each) => isConstruct(checker, each) || isFunction(each))
      .filter(({ symbol }) => !symbol.getJsDocTags(checker).some(({ name }) => name === 'example'))
      .map(({ name, entry }) => `${name} of ${entry.name}`),
    propsNotShown: propsNotShown(
      checker,
      all,
      [...shown, ...blocks].flatMap((path) => program.getSourceFile(path) ?? []),
    ),
    reports,
    reference: referencePages(checker, all),
  };
}

function reportsOf(service: ts.LanguageService): Record<string, string> {
  // API Extractor takes what lies below node_modules for somebody else's.
  const folder = join(root, '.cache/api');
  rmSync(folder, { recursive: true, force: true });
  try {
    const made = apiReports(writeDeclarations(service, join(folder, 'declarations')), join(folder, 'reports'));
    return Object.fromEntries(entries.map(({ name }, at) => [`${name.replace('/', '-')}.api.md`, made[at]!]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
