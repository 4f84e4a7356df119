import type ts from 'typescript';
import type { ImportFact } from '../../analysis.ts';
import type { TextPositions } from './text-positions.ts';
import type { TypescriptApi } from './typescript.ts';

type Kind = ImportFact['kind'];

/** Everything that the text imports, requires or exports from elsewhere, in its order. */
export function importFacts(
  api: TypescriptApi,
  tree: ts.SourceFile,
  positions: TextPositions,
): readonly ImportFact[] {
  const found: ImportFact[] = [];

  const add = (specifier: ts.Node | undefined, kind: Kind, guarded: boolean): void => {
    if (!specifier || !api.isStringLiteralLike(specifier)) return;
    const span = positions.span(specifier.getStart(tree), specifier.end);
    found.push({ ...span, specifier: specifier.text, kind, guarded });
  };

  const visitCall = (call: ts.CallExpression, guarded: boolean): void => {
    const [specifier] = call.arguments;
    if (!specifier) return;
    const { expression } = call;
    if (expression.kind === api.SyntaxKind.ImportKeyword) {
      if (!/@vite-ignore|webpackIgnore/.test(tree.text.slice(call.pos, specifier.end)))
        add(specifier, 'dynamic', guarded);
    } else if (api.isIdentifier(expression) && expression.text === 'require') {
      add(specifier, 'require', guarded);
    } else if (api.isPropertyAccessExpression(expression) && isRequireResolve(api, expression)) {
      add(specifier, 'require', true);
    }
  };

  const visit = (node: ts.Node, guarded: boolean): void => {
    if (api.isImportDeclaration(node)) {
      add(node.moduleSpecifier, isTypeOnly(api, node) ? 'type' : 'import', guarded);
      return;
    }
    if (api.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'export', guarded);
      return;
    }
    if (api.isImportEqualsDeclaration(node)) {
      const { moduleReference } = node;
      if (api.isExternalModuleReference(moduleReference)) {
        add(moduleReference.expression, node.isTypeOnly ? 'type' : 'require', guarded);
      }
      return;
    }
    if (api.isImportTypeNode(node) && api.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, 'type', guarded);
    }
    if (api.isCallExpression(node)) visitCall(node, guarded);
    if (bringsItsOwnRequire(api, node)) return;
    const inside = guarded || isGuard(api, node);
    api.forEachChild(node, (child) => visit(child, inside));
  };

  // Nothing but declarations at the top level imports without one of these words.
  const deep = /\brequire\b|\bimport\s*(?:\(|\/)/.test(tree.text);
  for (const statement of tree.statements) {
    if (deep || api.isModuleDeclaration(statement) || isImporting(api, statement)) visit(statement, false);
  }
  return found;
}

function isImporting(api: TypescriptApi, node: ts.Node): boolean {
  return (
    api.isImportDeclaration(node) || api.isExportDeclaration(node) || api.isImportEqualsDeclaration(node)
  );
}

function isTypeOnly(api: TypescriptApi, { importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.isTypeOnly) return true;
  const { name, namedBindings } = importClause;
  if (name || !namedBindings || !api.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

function isRequireResolve(api: TypescriptApi, { expression, name }: ts.PropertyAccessExpression): boolean {
  return api.isIdentifier(expression) && expression.text === 'require' && name.text === 'resolve';
}

/** Within it the absence of a module may be meant: a function that is never called asks for nothing. */
function isGuard(api: TypescriptApi, node: ts.Node): boolean {
  return (
    api.isTryStatement(node) ||
    api.isIfStatement(node) ||
    api.isConditionalExpression(node) ||
    api.isSwitchStatement(node) ||
    api.isFunctionLike(node) ||
    (api.isBinaryExpression(node) && isChoice(api, node.operatorToken.kind))
  );
}

function isChoice(api: TypescriptApi, operator: ts.SyntaxKind): boolean {
  const { AmpersandAmpersandToken, BarBarToken, QuestionQuestionToken } = api.SyntaxKind;
  return (
    operator === AmpersandAmpersandToken || operator === BarBarToken || operator === QuestionQuestionToken
  );
}

/** Bundles and AMD modules hand a `require` of their own to their functions: what that finds is theirs to know. */
function bringsItsOwnRequire(api: TypescriptApi, node: ts.Node): boolean {
  if (!api.isFunctionExpression(node) && !api.isArrowFunction(node) && !api.isFunctionDeclaration(node))
    return false;
  return node.parameters.some(({ name }) => api.isIdentifier(name) && name.text === 'require');
}
