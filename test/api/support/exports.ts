import { join } from 'node:path';
import ts from 'typescript';
import { entries, root, type Entry } from './entries';

/** Something that an entry exports. */
export interface Exported {
  readonly entry: Entry;
  readonly name: string;
  /** What it is: past the names that it is exported by on its way. */
  readonly symbol: ts.Symbol;
  readonly declaration: ts.Declaration;
}

/** All that is public, in the order of the entries and of the names. */
export function publicExports(program: ts.Program): Exported[] {
  const checker = program.getTypeChecker();
  return entries.flatMap((entry) => {
    const source = program.getSourceFile(join(root, entry.file));
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    const exported = module === undefined ? [] : checker.getExportsOfModule(module);
    return exported
      .map((each) => ({ entry, name: each.name, symbol: past(checker, each) }))
      .flatMap((each) => (each.symbol.declarations ?? []).slice(0, 1).map((declaration) => ({ ...each, declaration })))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

function past(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

/** Whether it is a class of constructs. */
export function isConstruct(checker: ts.TypeChecker, { symbol, declaration }: Exported): boolean {
  if (!ts.isClassDeclaration(declaration)) {
    return false;
  }
  const bases = (type: ts.Type): ts.Type[] => [type, ...(type.getBaseTypes() ?? []).flatMap(bases)];
  return bases(checker.getDeclaredTypeOfSymbol(symbol)).some((type) => type.symbol.name === 'Construct');
}

/** Whether it is called. */
export function isFunction({ declaration }: Exported): boolean {
  return ts.isFunctionDeclaration(declaration);
}
