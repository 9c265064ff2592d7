import ts from 'typescript';

/** The names in a piece of code. */
export interface Names {
  /** All that stand in it, those of properties too. */
  readonly all: ReadonlySet<string>;
  /** Those that it declares itself, or imports. */
  readonly declared: ReadonlySet<string>;
  /** Those that it declares at its top, and what of them it exports. */
  readonly top: readonly string[];
  readonly exported: readonly string[];
}

const declarations = new Set([
  ts.SyntaxKind.VariableDeclaration,
  ts.SyntaxKind.Parameter,
  ts.SyntaxKind.BindingElement,
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.InterfaceDeclaration,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.TypeParameter,
  ts.SyntaxKind.ImportSpecifier,
  ts.SyntaxKind.ImportClause,
  ts.SyntaxKind.NamespaceImport,
]);

export function namesIn(text: string): Names {
  const source = ts.createSourceFile('snippet.ts', text, ts.ScriptTarget.Latest, true);
  const all = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      all.add(node.text);
      if (declarations.has(node.parent.kind) && (node.parent as ts.NamedDeclaration).name === node) {
        declared.add(node.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const exported = source.statements.filter(isExported).flatMap(topNames);
  return { all, declared, top: source.statements.flatMap(topNames), exported };
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return (
    ts.isExportDeclaration(statement) || (modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function topNames(statement: ts.Statement): string[] {
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return clause !== undefined && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
  }
  const named = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
  return named.flatMap((each) => {
    const name = declarations.has(each.kind) ? (each as ts.NamedDeclaration).name : undefined;
    return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
  });
}
