import ts from 'typescript';
import { root } from '../entries';
import { docOf, type Doc } from './doc';

/** A prop of an interface, or what a class offers. */
export interface Prop {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly doc: Doc;
}

/**
 * The props of a type, of alternatives all that any of them has: first those of its own file, then those of others,
 * each in their order there. The compiler has an order too, which hangs on what it was asked before.
 */
export function propsOf(checker: ts.TypeChecker, type: ts.Type): Prop[] {
  const alternatives = type.isUnion() ? type.types : [type];
  const found = new Map<string, ts.Symbol[]>();
  for (const each of alternatives) {
    for (const symbol of checker.getPropertiesOfType(each)) {
      if (isOwn(symbol)) {
        found.set(symbol.name, [...(found.get(symbol.name) ?? []), symbol]);
      }
    }
  }
  const home = (type.aliasSymbol ?? type.symbol).declarations?.[0]?.getSourceFile().fileName;
  const place = (symbols: readonly ts.Symbol[]): [string, number] => {
    const declaration = symbols[0]!.declarations![0]!;
    const file = declaration.getSourceFile().fileName;
    return [file === home ? '' : file, declaration.pos];
  };
  return [...found.values()]
    .sort((one, other) => compare(place(one), place(other)))
    .map((symbols) => propOf(checker, symbols, alternatives.length))
    .filter(({ type }) => !isNothing(type));
}

function compare([file, at]: [string, number], [other, otherAt]: [string, number]): number {
  if (file === other) {
    return at - otherAt;
  }
  return file < other ? -1 : 1;
}

function propOf(checker: ts.TypeChecker, symbols: readonly ts.Symbol[], alternatives: number): Prop {
  const real = symbols.filter((symbol) => !isNothing(typeText(checker, symbol)));
  const shown = real.length === 0 ? symbols : real;
  const isOptional = (symbol: ts.Symbol): boolean => (symbol.flags & ts.SymbolFlags.Optional) !== 0;
  return {
    name: shown[0]!.name,
    type: [...new Set(shown.map((symbol) => typeText(checker, symbol)))].join(' | '),
    optional: shown.some(isOptional) || shown.length < alternatives,
    doc: docOf(checker, shown[0]!),
  };
}

/** `replicas?: never` says of an alternative that it does not have it. */
function isNothing(type: string): boolean {
  return type === 'never' || type === 'undefined';
}

/** Whether it is of modelyard, and for everybody. */
function isOwn(symbol: ts.Symbol): boolean {
  const declaration = symbol.declarations?.[0];
  if (declaration === undefined || !declaration.getSourceFile().fileName.startsWith(`${root}/lib/`)) {
    return false;
  }
  // What a schema of Zod infers has no words of its own, and names that no program can write are nobody's.
  if (ts.isObjectLiteralElement(declaration) && !ts.isMethodDeclaration(declaration)) {
    return false;
  }
  if (!/^[a-z]\w*$/i.test(symbol.name)) {
    return false;
  }
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Static;
  return (ts.getCombinedModifierFlags(declaration) & hidden) === 0;
}

/** A type as its author wrote it, on one line. */
function typeText(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const declaration = symbol.declarations![0]!;
  if (ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration)) {
    return signatureText(declaration);
  }
  const written = (declaration as ts.PropertyDeclaration).type;
  return written === undefined
    ? checker.typeToString(checker.getTypeOfSymbol(symbol), declaration, ts.TypeFormatFlags.NoTruncation)
    : textOf(written);
}

/** What a function takes and gives, without its name. */
export function signatureText(declaration: ts.SignatureDeclaration): string {
  const list = (nodes: readonly ts.Node[] | undefined): string => (nodes ?? []).map(textOf).join(', ');
  const of = declaration.typeParameters === undefined ? '' : `<${list(declaration.typeParameters)}>`;
  return `${of}(${list(declaration.parameters)})${declaration.type === undefined ? '' : `: ${textOf(declaration.type)}`}`;
}

const printer = ts.createPrinter({ removeComments: true });

export function textOf(node: ts.Node): string {
  return printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile()).replace(/\s+/g, ' ').replace(/'/g, "'");
}
