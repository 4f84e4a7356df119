import ts from 'typescript';

/** One line for each name that a file imports, in their order, and for each module that it loads for its effects. */
export function importsOf(file: ts.SourceFile): readonly string[] {
  return bindingsOf(file).map(({ line }) => line);
}

/** Names that were imported, are not any more, and are used all the same: nothing in the file declares them. */
export function lostImportsInUse(old: ts.SourceFile, now: ts.SourceFile): readonly string[] {
  const kept = new Set(bindingsOf(now).map(({ name }) => name));
  const lost = new Set(bindingsOf(old).flatMap(({ name }) => (name && !kept.has(name) ? [name] : [])));
  if (lost.size === 0) return [];
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && lost.has(node.text)) {
      if (isDeclared(node)) declared.add(node.text);
      else if (isReference(node)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(now);
  return [...used].filter((name) => !declared.has(name));
}

interface Binding {
  readonly name?: string;
  readonly line: string;
}

function bindingsOf(file: ts.SourceFile): readonly Binding[] {
  return file.statements.filter(ts.isImportDeclaration).flatMap((statement): Binding[] => {
    const { importClause: clause, moduleSpecifier } = statement;
    const from = (moduleSpecifier as ts.StringLiteral).text;
    if (!clause) return [{ line: `${from} for its effects` }];
    const bindings: Binding[] = clause.name
      ? [{ name: clause.name.text, line: `${from} default ${clause.name.text}` }]
      : [];
    const names = clause.namedBindings;
    if (names && ts.isNamespaceImport(names))
      bindings.push({ name: names.name.text, line: `${from} * ${names.name.text}` });
    if (names && ts.isNamedImports(names))
      for (const { name, propertyName, isTypeOnly } of names.elements) {
        const kind = isTypeOnly || clause.isTypeOnly ? 'type' : '';
        bindings.push({ name: name.text, line: `${from} ${kind} ${propertyName?.text} ${name.text}` });
      }
    return bindings;
  });
}

function isDeclared(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent) ||
      ts.isFunctionLike(parent) ||
      ts.isClassLike(parent) ||
      ts.isInterfaceDeclaration(parent) ||
      ts.isTypeAliasDeclaration(parent) ||
      ts.isTypeParameterDeclaration(parent) ||
      ts.isEnumDeclaration(parent) ||
      ts.isModuleDeclaration(parent)) &&
    parent.name === node
  );
}

/** Not the name of a property, which has nothing to do with what is imported. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
  if (ts.isQualifiedName(parent)) return parent.right !== node;
  if (ts.isJsxAttribute(parent) || ts.isMetaProperty(parent)) return false;
  if (ts.isExportSpecifier(parent)) {
    return !parent.parent.parent.moduleSpecifier && (parent.propertyName ?? parent.name) === node;
  }
  const isNamed =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isEnumMember(parent) ||
    ts.isNamedTupleMember(parent) ||
    ts.isNamespaceExport(parent);
  return !(isNamed && parent.name === node);
}
