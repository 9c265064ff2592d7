import { relative } from 'node:path';
import ts from 'typescript';
import { root } from './entries';
import type { Exported } from './exports';

/**
 * The props that nobody shows: of all that end in `Props`, and of the groups of props that these take.
 *
 * @param sources programs and pieces of programs that people read
 */
export function propsNotShown(
  checker: ts.TypeChecker,
  all: readonly Exported[],
  sources: readonly ts.SourceFile[],
): string[] {
  const shown = new Set(sources.flatMap((source) => propsGivenIn(checker, source)));
  return [...propsOf(checker, all)].filter((prop) => !shown.has(prop)).map(nameOf);
}

/** Where each prop is declared: one that several constructs have by inheritance is one. */
function propsOf(checker: ts.TypeChecker, all: readonly Exported[]): Set<ts.PropertySignature> {
  const found = new Set<ts.PropertySignature>();
  // An engine or a backend is not written down, but made by a function of ours.
  const made = new Set(all.flatMap((each) => madeBy(checker, each)));
  const visit = (type: ts.Type): void => {
    for (const each of alternatives(checker, type).filter((one) => !made.has(one))) {
      for (const property of ownGroup(checker, each)) {
        const declarations = (property.declarations ?? []).filter(ts.isPropertySignature).filter(isGiven);
        for (const declaration of declarations.filter((one) => !found.has(one))) {
          found.add(declaration);
          visit(checker.getTypeOfSymbol(property));
        }
      }
    }
  };
  for (const { name, entry, symbol } of all) {
    // The fields that `customize` takes are those of Kubernetes.
    if (entry.file === 'lib/index.ts' && name.endsWith('Props') && name !== 'CustomizableProps') {
      visit(checker.getDeclaredTypeOfSymbol(symbol));
    }
  }
  return found;
}

/** What a function returns, and what a class implements. */
function madeBy(checker: ts.TypeChecker, { symbol, declaration }: Exported): readonly ts.Type[] {
  if (ts.isClassDeclaration(declaration)) {
    const implemented = declaration.heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ImplementsKeyword);
    return (implemented ?? []).flatMap(({ types }) => types.map((each) => checker.getTypeAtLocation(each)));
  }
  return checker
    .getTypeOfSymbolAtLocation(symbol, declaration)
    .getCallSignatures()
    .map((signature) => signature.getReturnType());
}

/** What a value may be, and the items of a list. */
function alternatives(checker: ts.TypeChecker, type: ts.Type): readonly ts.Type[] {
  if (type.isUnionOrIntersection()) {
    return type.types.flatMap((each) => alternatives(checker, each));
  }
  return checker.isArrayType(type) || checker.isTupleType(type)
    ? checker.getTypeArguments(type as ts.TypeReference).flatMap((each) => alternatives(checker, each))
    : [type];
}

/** What an object of ours is known by where it is given as it is: an `ImageBuild`, a signal of an engine. */
const handles = ['reference', 'metric'];

/** The props of a group of ours that people write down: it has no methods, which what functions return has. */
function ownGroup(checker: ts.TypeChecker, type: ts.Type): readonly ts.Symbol[] {
  if ((type.flags & ts.TypeFlags.Object) === 0 || type.isClass()) {
    return [];
  }
  const properties = checker.getPropertiesOfType(type);
  const [only, second] = properties.map(({ name }) => name);
  if (second === undefined && handles.includes(only ?? '')) {
    return [];
  }
  const written = properties.every((each) => (each.flags & ts.SymbolFlags.Method) === 0);
  return written ? properties.filter((each) => each.declarations?.some(isOurs)) : [];
}

/** `replicas?: never` says of an alternative that it does not have it. */
function isGiven({ type }: ts.PropertySignature): boolean {
  return type?.kind !== ts.SyntaxKind.NeverKeyword;
}

function isOurs(declaration: ts.Declaration): boolean {
  return relative(root, declaration.getSourceFile().fileName).startsWith('lib/');
}

/** The declarations of all props that a source gives a value to. */
function propsGivenIn(checker: ts.TypeChecker, source: ts.SourceFile): ts.Declaration[] {
  const found: ts.Declaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const type = checker.getContextualType(node);
      const types = type?.isUnion() === true ? type.types : [type].filter((each) => each !== undefined);
      const names = node.properties.flatMap(({ name }) =>
        name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? [name.text] : [],
      );
      for (const name of names) {
        found.push(...types.flatMap((each) => checker.getPropertyOfType(each, name)?.declarations ?? []));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function nameOf(prop: ts.PropertySignature): string {
  const group = prop.parent;
  return `${ts.isInterfaceDeclaration(group) ? group.name.text : 'a group'}.${prop.name.getText()}`;
}
