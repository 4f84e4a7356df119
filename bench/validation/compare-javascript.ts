import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * What changed in the meaning of a file, or `undefined`: the syntax trees are compared without what a formatter may
 * change (brackets, semicolons, quotes, blanks of JSX) and without import declarations, of which the new one must not
 * have more.
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
  const more = [...importsOf(now)].filter((specifier) => !importsOf(old).has(specifier));
  if (more.length > 0) return `imports more: ${more.join(', ')}`;
  const [oldShape, newShape] = [shapeOf(old), shapeOf(now)];
  if (oldShape === newShape) return undefined;
  let at = 0;
  while (oldShape[at] === newShape[at]) at += 1;
  return `has another tree: ${oldShape.slice(at - 40, at + 60)} → ${newShape.slice(at - 40, at + 60)}`;
}

function parse(path: string, text: string): ts.SourceFile {
  // JSX is allowed in all scripts, as bundlers do.
  const kind = /\.[cm]?ts$/.test(path)
    ? ts.ScriptKind.TS
    : /\.tsx$/.test(path)
      ? ts.ScriptKind.TSX
      : ts.ScriptKind.JSX;
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind);
}

function faults(file: ts.SourceFile): number {
  return (file as unknown as { readonly parseDiagnostics: readonly unknown[] }).parseDiagnostics.length;
}

function importsOf(file: ts.SourceFile): ReadonlySet<string> {
  const imports = file.statements.filter(ts.isImportDeclaration);
  return new Set(imports.map(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text));
}

function shapeOf(file: ts.SourceFile): string {
  const parts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || isEmpty(node)) return;
    if (ts.isParenthesizedExpression(node) || ts.isParenthesizedTypeNode(node)) {
      ts.forEachChild(node, visit);
      return;
    }
    if (ts.isStringLiteralLike(node)) parts.push(`"${node.text}"`);
    else if (ts.isJsxText(node)) parts.push(`<${node.text.replace(/\s+/g, ' ').trim()}>`);
    else if (ts.isNumericLiteral(node)) parts.push(String(Number(node.text)));
    else if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) parts.push(node.text);
    else if (ts.isPropertyName(node)) parts.push(String((node as { readonly text?: string }).text ?? ''));
    else if ('text' in node && typeof node.text === 'string' && !ts.isSourceFile(node)) parts.push(node.text);
    else if (ts.isBinaryExpression(node)) parts.push(ts.SyntaxKind[node.operatorToken.kind] ?? '');
    else parts.push(String(node.kind));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return parts.filter((part) => part !== '<>').join(' ');
}

function isEmpty(node: ts.Node): boolean {
  if (ts.isEmptyStatement(node) || ts.isSemicolonClassElement(node)) return true;
  // `export {};` keeps a module a module when its last import goes.
  return (
    ts.isExportDeclaration(node) &&
    !node.moduleSpecifier &&
    node.exportClause !== undefined &&
    ts.isNamedExports(node.exportClause) &&
    node.exportClause.elements.length === 0
  );
}
