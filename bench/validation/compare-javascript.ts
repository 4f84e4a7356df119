import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { importsOf, lostImportsInUse } from './compare-javascript-imports.ts';

/**
 * What changed in the meaning of a file, or `undefined`: the syntax trees are compared without what a formatter may
 * change (brackets, semicolons, quotes, blanks of JSX) and without import declarations, of which only those may be gone
 * whose names nothing uses.
 */
export async function javascriptDifference(
  path: string,
  before: string,
  after: string,
): Promise<string | undefined> {
  const [was, is] = await Promise.all([before, after].map((root) => readFile(join(root, path), 'utf8')));
  if (was === undefined || is === undefined || was === is) return undefined;
  const [old, now] = [parse(path, was), parse(path, is)];
  if (faults(old) > 0) return undefined;
  if (faults(now) > 0) return 'does not parse any more';
  return importDifference(old, now) ?? treeDifference(shapeOf(old), shapeOf(now));
}

function parse(path: string, text: string): ts.SourceFile {
  // JSX is allowed in all scripts, as bundlers do.
  const kind = /\.[cm]?ts$/.test(path)
    ? ts.ScriptKind.TS
    : /\.tsx$/.test(path)
      ? ts.ScriptKind.TSX
      : ts.ScriptKind.JSX;
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
}

function faults(file: ts.SourceFile): number {
  return (file as unknown as { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics.length;
}

function importDifference(old: ts.SourceFile, now: ts.SourceFile): string | undefined {
  const [was, is] = [importsOf(old), importsOf(now)];
  const kept = new Set(is);
  // What is left stands in the order in which it stood, and nothing is new.
  const left = was.filter((each) => kept.has(each));
  if (left.join('\n') !== is.join('\n')) return `imports something else: ${left} → ${is}`;
  const effects = was.filter((each) => each.endsWith(' for its effects') && !kept.has(each));
  if (effects.length > 0) return `does not load ${effects.join(', ')} any more`;
  const lost = lostImportsInUse(old, now);
  return lost.length > 0 ? `uses what it does not import any more: ${lost.join(', ')}` : undefined;
}

function treeDifference(was: string, is: string): string | undefined {
  if (was === is) return undefined;
  let at = 0;
  while (was[at] === is[at]) at += 1;
  return `has another tree: ${was.slice(at - 40, at + 60)} → ${is.slice(at - 40, at + 60)}`;
}

function shapeOf(file: ts.SourceFile): string {
  const parts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || isEmpty(node)) return;
    if (ts.isParenthesizedExpression(node) || ts.isParenthesizedTypeNode(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    if (ts.isBinaryExpression(node) && regrouped.has(node.operatorToken.kind)) {
      const operands = operandsOf(node, node.operatorToken.kind);
      parts.push(`(${ts.SyntaxKind[node.operatorToken.kind]}`);
      for (const operand of operands) visit(operand);
      parts.push(')');
      return;
    }
    parts.push(`(${ts.SyntaxKind[node.kind]} ${labelOf(node)}`);
    if (ts.isJsxElement(node) || ts.isJsxFragment(node)) {
      visit(ts.isJsxElement(node) ? node.openingElement : node.openingFragment);
      visitJsxChildren(node.children);
    } else ts.forEachChild(node, visit);
    parts.push(')');
  };
  /** Text with line breaks counts as JSX defines it, and `{' '}` as the blank that it is. */
  const visitJsxChildren = (children: readonly ts.JsxChild[]): void => {
    let text = '';
    for (const child of children) {
      if (ts.isJsxText(child)) text += jsxText(child.text);
      else if (ts.isJsxExpression(child) && child.expression && ts.isStringLiteral(child.expression))
        text += child.expression.text;
      else if (!ts.isJsxExpression(child) || child.expression) {
        parts.push(JSON.stringify(text));
        text = '';
        visit(child);
      }
    }
    parts.push(JSON.stringify(text));
  };
  visit(file);
  return parts.join(' ');
}

/** `a && (b && c)` is `a && b && c`: the same is looked at in the same order, and as far. */
const regrouped: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.CommaToken,
]);

function operandsOf(node: ts.Expression, operator: ts.SyntaxKind): readonly ts.Expression[] {
  if (ts.isParenthesizedExpression(node)) {
    const inner = operandsOf(node.expression, operator);
    return inner.length > 1 ? inner : [node];
  }
  return ts.isBinaryExpression(node) && node.operatorToken.kind === operator
    ? [...operandsOf(node.left, operator), ...operandsOf(node.right, operator)]
    : [node];
}

function jsxText(text: string): string {
  const lines = text.split(/\r?\n/);
  return lines
    .map((line, index) => {
      const begun = index === 0 ? line : line.trimStart();
      return index === lines.length - 1 ? begun : begun.trimEnd();
    })
    .filter((line) => line !== '')
    .join(' ');
}

/** What the children of a node do not tell. */
function labelOf(node: ts.Node): string {
  if (ts.isSourceFile(node)) return '';
  if (ts.isNumericLiteral(node)) return String(Number(node.text));
  if (ts.isBigIntLiteral(node)) return node.text.toLowerCase();
  if (ts.isVariableDeclarationList(node)) return String(node.flags & ts.NodeFlags.BlockScoped);
  const facts = node as unknown as Readonly<Record<string, unknown>>;
  return ['text', 'operator', 'token', 'keywordToken', 'isTypeOnly', 'isExportEquals', 'isTypeOf']
    .map((name) => facts[name])
    .filter((fact) => ['string', 'number', 'boolean'].includes(typeof fact))
    .map((fact) => JSON.stringify(fact))
    .join(' ');
}

function isEmpty(node: ts.Node): boolean {
  // Where statements stand in a list; the body of a loop is one statement.
  if (ts.isEmptyStatement(node)) return 'statements' in node.parent;
  if (ts.isSemicolonClassElement(node)) return true;
  // `export {};` keeps a module a module when its last import goes.
  return (
    ts.isExportDeclaration(node) &&
    !node.moduleSpecifier &&
    node.exportClause !== undefined &&
    ts.isNamedExports(node.exportClause) &&
    node.exportClause.elements.length === 0
  );
}
