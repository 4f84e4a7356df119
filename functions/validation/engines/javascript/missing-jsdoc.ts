import type ts from 'typescript';
import type { LocalFinding } from '../../finding.ts';
import type { TextPositions } from './text-positions.ts';
import type { TypescriptApi } from './typescript.ts';

/** An exported thing that has no JSDoc. */
export type Undocumented = Pick<LocalFinding, 'line' | 'column' | 'endLine' | 'endColumn' | 'message'>;

/**
 * Exported functions, classes with their public methods, interfaces, types and enums that have no JSDoc before them.
 * Exported later, by name or as default, counts; so does `module.exports =`. One documented overload is enough; a
 * method that overrides another is documented there. Constructors, accessors and values are not asked for.
 */
export function missingJsdoc(
  api: TypescriptApi,
  tree: ts.SourceFile,
  positions: TextPositions,
): readonly Undocumented[] {
  const found: Undocumented[] = [];
  const exported = namesExportedLater(api, tree);
  const documented = documentedOverloads(api, tree, tree.statements);

  const report = (node: ts.Node, what: string, name: ts.Node | undefined): void => {
    const at = name ?? node;
    const start = at.getStart(tree);
    const end = name ? name.end : Math.min(node.end, start + 1);
    const label = name ? ` '${name.getText(tree)}'` : '';
    found.push({ ...positions.span(start, end), message: `Exported ${what}${label} has no JSDoc` });
  };

  const inClass = (node: ts.ClassLikeDeclaration): void => {
    const overloads = documentedOverloads(api, tree, node.members);
    for (const member of node.members) {
      if (!api.isMethodDeclaration(member) || api.isPrivateIdentifier(member.name)) continue;
      if (hasModifier(api, member, 'PrivateKeyword', 'ProtectedKeyword', 'OverrideKeyword')) continue;
      const name = member.name.getText(tree);
      if (hasJsdoc(api, tree, member) || overloads.has(name)) continue;
      overloads.add(name);
      report(member, 'method', member.name);
    }
  };

  const declaration = (statement: ts.Statement): void => {
    if (!isNamedDeclaration(api, statement)) return;
    if (!hasModifier(api, statement, 'ExportKeyword') && !exported.has(statement.name?.text ?? '')) return;
    const name = statement.name?.text ?? 'default';
    if (!hasJsdoc(api, tree, statement) && !documented.has(name)) {
      documented.add(name);
      report(statement, wordFor(api, statement), statement.name);
    }
    if (api.isClassDeclaration(statement)) inClass(statement);
  };

  const variables = (statement: ts.VariableStatement): void => {
    const direct = hasModifier(api, statement, 'ExportKeyword');
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!initializer || !api.isIdentifier(name) || !(direct || exported.has(name.text))) continue;
      const what = wordForValue(api, initializer);
      if (what === undefined) continue;
      if (!hasJsdoc(api, tree, statement)) report(statement, what, name);
      if (api.isClassExpression(initializer)) inClass(initializer);
    }
  };

  const assigned = (statement: ts.Node, value: ts.Expression, name?: ts.Node): void => {
    const what = wordForValue(api, value);
    if (what === undefined) return;
    if (!hasJsdoc(api, tree, statement)) report(statement, what, name);
    if (api.isClassExpression(value)) inClass(value);
  };

  for (const statement of tree.statements) {
    if (api.isVariableStatement(statement)) variables(statement);
    else if (api.isExportAssignment(statement)) assigned(statement, statement.expression);
    else if (api.isExpressionStatement(statement)) {
      const assignment = commonJsExport(api, statement.expression);
      if (assignment) assigned(statement, assignment.value, assignment.name);
    } else declaration(statement);
  }
  return found;
}

type NamedDeclaration =
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.EnumDeclaration;

function isNamedDeclaration(api: TypescriptApi, node: ts.Node): node is NamedDeclaration {
  return (
    api.isFunctionDeclaration(node) ||
    api.isClassDeclaration(node) ||
    api.isInterfaceDeclaration(node) ||
    api.isTypeAliasDeclaration(node) ||
    api.isEnumDeclaration(node)
  );
}

function wordFor(api: TypescriptApi, node: NamedDeclaration): string {
  if (api.isFunctionDeclaration(node)) return 'function';
  if (api.isClassDeclaration(node)) return 'class';
  if (api.isInterfaceDeclaration(node)) return 'interface';
  return api.isEnumDeclaration(node) ? 'enum' : 'type';
}

function wordForValue(api: TypescriptApi, value: ts.Expression): string | undefined {
  if (api.isFunctionExpression(value) || api.isArrowFunction(value)) return 'function';
  return api.isClassExpression(value) ? 'class' : undefined;
}

type ModifierName = 'ExportKeyword' | 'PrivateKeyword' | 'ProtectedKeyword' | 'OverrideKeyword';

function hasModifier(api: TypescriptApi, node: ts.Node, ...names: readonly ModifierName[]): boolean {
  if (!api.canHaveModifiers(node)) return false;
  const kinds = names.map((name): ts.SyntaxKind => api.SyntaxKind[name]);
  return node.modifiers?.some(({ kind }) => kinds.includes(kind)) ?? false;
}

function hasJsdoc(api: TypescriptApi, tree: ts.SourceFile, node: ts.Node): boolean {
  const comments = api.getLeadingCommentRanges(tree.text, node.pos) ?? [];
  return comments.some(({ pos, end }) => end - pos > 4 && tree.text.startsWith('/**', pos));
}

/** Functions and methods with several signatures of which one has JSDoc, and types that are declared twice. */
function documentedOverloads(
  api: TypescriptApi,
  tree: ts.SourceFile,
  nodes: readonly ts.Node[],
): Set<string> {
  const names = new Set<string>();
  for (const node of nodes) {
    if (!isNamedDeclaration(api, node) && !api.isMethodDeclaration(node)) continue;
    if (hasJsdoc(api, tree, node)) names.add(node.name?.getText(tree) ?? 'default');
  }
  return names;
}

/** `export { a, b as c }` and `export default a`, and the same of CommonJS: the local names. */
function namesExportedLater(api: TypescriptApi, tree: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of tree.statements) {
    if (api.isExportDeclaration(statement) && !statement.moduleSpecifier && statement.exportClause) {
      if (!api.isNamedExports(statement.exportClause)) continue;
      for (const { propertyName, name } of statement.exportClause.elements)
        names.add((propertyName ?? name).text);
    } else if (api.isExportAssignment(statement) && api.isIdentifier(statement.expression)) {
      names.add(statement.expression.text);
    } else if (api.isExpressionStatement(statement)) {
      const value = commonJsExport(api, statement.expression)?.value;
      if (!value) continue;
      if (api.isIdentifier(value)) names.add(value.text);
      if (api.isObjectLiteralExpression(value)) {
        for (const property of value.properties) {
          if (api.isShorthandPropertyAssignment(property)) names.add(property.name.text);
        }
      }
    }
  }
  return names;
}

/** `module.exports = value`, `exports.name = value`, `module.exports.name = value`. */
function commonJsExport(
  api: TypescriptApi,
  expression: ts.Expression,
): { readonly value: ts.Expression; readonly name?: ts.Node } | undefined {
  if (!api.isBinaryExpression(expression) || expression.operatorToken.kind !== api.SyntaxKind.EqualsToken)
    return;
  const { left, right: value } = expression;
  if (!api.isPropertyAccessExpression(left)) return undefined;
  if (isModuleExports(api, left)) return { value };
  const { expression: target, name } = left;
  const isExports = (api.isIdentifier(target) && target.text === 'exports') || isModuleExports(api, target);
  return isExports ? { value, name } : undefined;
}

function isModuleExports(api: TypescriptApi, node: ts.Node): boolean {
  if (!api.isPropertyAccessExpression(node) || node.name.text !== 'exports') return false;
  return api.isIdentifier(node.expression) && node.expression.text === 'module';
}
