import ts from 'typescript';
import type { Exported } from '../exports';
import { docOf, code, Writer, type Doc } from './doc';
import { propsOf, signatureText, textOf, type Prop } from './prop';

export function propsTable(props: readonly Prop[], writer: Writer): string {
  // Results are never left out.
  if (!props.some(({ optional }) => optional)) {
    return membersTable(props, writer);
  }
  const rows = props.map(({ name, type, optional, doc }) => {
    const value = doc.default === undefined ? '' : writer.defaultOf(doc.default);
    return `| ${code(name)} | ${writer.type(type)} | ${optional ? value : '*required*'} | ${about(doc, writer)} |`;
  });
  return ['| Prop | Type | Default | What |', '|---|---|---|---|', ...rows].join('\n');
}

export function membersTable(members: readonly Prop[], writer: Writer): string {
  const rows = members.map(({ name, type, doc }) => `| ${code(name)} | ${writer.type(type)} | ${about(doc, writer)} |`);
  return ['| Name | Type | What |', '|---|---|---|', ...rows].join('\n');
}

function about(doc: Doc, writer: Writer): string {
  const links = doc.see.map((see) => /^https?:\S+/.exec(see)?.[0]).filter((link) => link !== undefined);
  return [writer.cell(doc.text), ...links.map((link) => `([more](${link}))`)].filter((part) => part !== '').join(' ');
}

export function examplesOf({ examples }: Doc): string[] {
  return examples.map((example) => `\`\`\`ts\n${example}\n\`\`\``);
}

export function errorsOf({ throws }: Doc, writer: Writer): string[] {
  return throws.length === 0 ? [] : [throws.map((error) => `- Throws ${writer.line(error)}`).join('\n')];
}

export function linksOf({ see }: Doc, writer: Writer): string[] {
  return see.length === 0 ? [] : [`See also:\n\n${see.map((link) => `- ${writer.see(link)}`).join('\n')}`];
}

/** What stands below the heading of anything that is no construct. */
export function describe(checker: ts.TypeChecker, exported: Exported, props: ts.Symbol[], writer: Writer): string {
  const { symbol } = exported;
  const doc = docOf(checker, symbol);
  return [
    ...shape(checker, exported),
    writer.paragraphs(doc.text),
    ...params(doc, writer),
    ...members(checker, exported, writer),
    ...props.map((each) => propsTable(propsOf(checker, checker.getDeclaredTypeOfSymbol(each)), writer)),
    ...errorsOf(doc, writer),
    ...examplesOf(doc),
    ...linksOf(doc, writer),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function params(doc: Doc, writer: Writer): string[] {
  const given = doc.params.map(([name, text]) => `- ${code(name)}: ${writer.line(text)}`);
  const returned = doc.returns === undefined ? [] : [`- Returns ${writer.line(doc.returns)}`];
  return given.length + returned.length === 0 ? [] : [[...given, ...returned].join('\n')];
}

/** How it is declared, where that says more than a table does. */
function shape(checker: ts.TypeChecker, { name, symbol, declaration }: Exported): string[] {
  if (ts.isFunctionDeclaration(declaration)) {
    return [block(`function ${name}${signatureText(declaration)}`)];
  }
  if (ts.isVariableDeclaration(declaration) && declaration.type !== undefined) {
    return [block(`const ${name}: ${textOf(declaration.type)}`)];
  }
  if (ts.isTypeAliasDeclaration(declaration)) {
    const hasTable = isObject(checker.getDeclaredTypeOfSymbol(symbol)) && ts.isTypeLiteralNode(declaration.type);
    return hasTable
      ? []
      : [
          block(
            declaration
              .getText()
              .replace(/^export /, '')
              .replace(/\n *readonly \w+\?: never;/g, ''),
          ),
        ];
  }
  return [];
}

function members(checker: ts.TypeChecker, { symbol, declaration }: Exported, writer: Writer): string[] {
  if (ts.isFunctionDeclaration(declaration) || ts.isVariableDeclaration(declaration)) {
    return [];
  }
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const props = isObject(type) ? propsOf(checker, type) : [];
  if (props.length === 0) {
    return [];
  }
  return [ts.isClassDeclaration(declaration) ? membersTable(props, writer) : propsTable(props, writer)];
}

function isObject(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
}

function block(text: string): string {
  return `\`\`\`ts\n${text.trim()}\n\`\`\``;
}
