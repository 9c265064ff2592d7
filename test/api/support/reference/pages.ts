import type ts from 'typescript';
import { isConstruct, type Exported } from '../exports';
import { docOf, Writer } from './doc';
import { groups, placesOf, propsOwners, type Places } from './place';
import { propsOf } from './prop';
import { describe, errorsOf, examplesOf, linksOf, membersTable, propsTable } from './sections';

/** The pages of the reference, by the names of their files. */
export function referencePages(checker: ts.TypeChecker, all: readonly Exported[]): Record<string, string> {
  const book: Book = { checker, all, places: placesOf(checker, all), owners: propsOwners(all) };
  const constructs = all.filter((each) => isConstruct(checker, each));
  const pages = [
    ['README.md', index(book, constructs)],
    ...constructs.map((each) => [book.places(each.name, each)!.page, constructPage(book, each)]),
    ...Object.keys(groups).map((page) => [page, groupPage(book, page)]),
  ];
  return Object.fromEntries(pages) as Record<string, string>;
}

interface Book {
  readonly checker: ts.TypeChecker;
  readonly all: readonly Exported[];
  readonly places: Places;
  /** What interfaces of props are for. */
  readonly owners: ReadonlyMap<ts.Declaration, Exported>;
}

const made = 'This page is made from the doc comments of the sources.';

function constructPage({ checker, all, places, owners }: Book, exported: Exported): string {
  const { name, symbol, entry } = exported;
  const writer = new Writer(places, exported, places(name, exported)!.page);
  const doc = docOf(checker, symbol);
  const props = all.filter(({ declaration }) => owners.get(declaration) === exported);
  const members = propsOf(checker, checker.getDeclaredTypeOfSymbol(symbol));
  return page(name, [
    `\`import { ${name} } from '${entry.name}'\``,
    writer.paragraphs(doc.text),
    ...section('Example', examplesOf(doc)),
    ...section(
      'Props',
      props.map((each) => propsTable(propsOf(checker, checker.getDeclaredTypeOfSymbol(each.symbol)), writer)),
    ),
    ...section('Members', members.length === 0 ? [] : [membersTable(members, writer)]),
    ...section('Errors', [
      ...errorsOf(doc, writer),
      'What is wrong with its props is said when the tree is synthesized or deployed, of all constructs at once: ' +
        '[`SynthesisError`](types.md#synthesiserror), [`DeployError`](pulumi.md#deployerror).',
    ]),
    ...linksOf(doc, writer),
  ]);
}

function groupPage(book: Book, file: string): string {
  const { checker, places, owners, all } = book;
  const here = all.filter(
    (each) => places(each.name, each)?.page === file && !owners.has(each.declaration) && isOf(each, file),
  );
  const sections = here.flatMap((each) => {
    const props = all.filter(({ declaration }) => owners.get(declaration) === each).map(({ symbol }) => symbol);
    return [`## ${each.name}`, describe(checker, each, props, new Writer(places, each, file))];
  });
  const { title, about } = groups[file]!;
  return page(title, [about, ...sections]);
}

/** What two entries export is described with each. */
function isOf({ entry }: Exported, file: string): boolean {
  const own = `${entry.name.replace('modelyard/', '')}.md`;
  return entry.name === 'modelyard' ? groups[file]?.title.startsWith('modelyard/') !== true : own === file;
}

function index({ checker, all, places, owners }: Book, constructs: readonly Exported[]): string {
  const line = (each: Exported): string => {
    const { page: file, anchor } = places(each.name, each)!;
    const first = /^[\s\S]*?[.:](?=\s|$)/.exec(docOf(checker, each.symbol).text)?.[0] ?? '';
    const text = new Writer(places, each, 'README.md').line(first).replace(/[.:]$/, '');
    return `- [${each.name}](${file}${anchor === undefined ? '' : `#${anchor}`})${text === '' ? '' : `: ${text}`}`;
  };
  const grouped = Object.entries(groups).flatMap(([file, { title }]) => [
    `## [${title}](${file})`,
    all
      .filter((each) => places(each.name, each)?.page === file && isOf(each, file) && !owners.has(each.declaration))
      .map(line)
      .join('\n'),
  ]);
  return page('API', [
    'Every construct with its props, and all else that a program can import. How things go together is said in the ' +
      '[guides](../../README.md).',
    '## Constructs',
    constructs.map(line).join('\n'),
    ...grouped,
  ]);
}

function section(heading: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`## ${heading}`, ...parts];
}

function page(title: string, parts: readonly string[]): string {
  return `${[`# ${title}`, ...parts.filter((part) => part !== ''), `*${made}*`].join('\n\n')}\n`;
}
