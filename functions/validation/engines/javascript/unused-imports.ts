import type ts from 'typescript';
import type { TypescriptApi } from './typescript.ts';

/** One name that an import brings in. */
export interface ImportedName {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The names that the import declarations of a file bring in, with where they stand. */
export function importedNames(api: TypescriptApi, tree: ts.SourceFile): readonly ImportedName[] {
  return tree.statements.flatMap((statement) => {
    if (!api.isImportDeclaration(statement) || !statement.importClause) return [];
    return bindingsOf(api, statement.importClause).map((identifier) => ({
      name: identifier.text,
      start: identifier.getStart(tree),
      end: identifier.end,
    }));
  });
}

function bindingsOf(api: TypescriptApi, { name, namedBindings }: ts.ImportClause): readonly ts.Identifier[] {
  const rest = !namedBindings
    ? []
    : api.isNamespaceImport(namedBindings)
      ? [namedBindings.name]
      : namedBindings.elements.map((element) => element.name);
  return name ? [name, ...rest] : rest;
}

/**
 * The imported names that nothing uses. Biome names whole declarations, or the stretch from the first unused name to the
 * last: then what it would leave tells which of them they are.
 *
 * @param stretches UTF-16 offsets of what Biome found
 * @param left the import names that Biome would leave; needed only for stretches with used names among them
 */
export function unusedNames(
  imported: readonly ImportedName[],
  stretches: readonly { readonly start: number; readonly end: number }[],
  left: ReadonlySet<string>,
): readonly ImportedName[] {
  return imported.filter(
    ({ name, start, end }) =>
      !left.has(name) && stretches.some((stretch) => stretch.start <= start && end <= stretch.end),
  );
}

/**
 * Names that JSX uses without writing them: the factory of classic JSX. Which one it is, a pragma says; Biome keeps
 * `React` by itself.
 */
export function namesUsedByJsx(text: string, kind: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (kind.endsWith('ts')) return names;
  for (const [, factory = ''] of text.matchAll(/@jsx(?:Frag)?\s+([\w$]+)/g)) names.add(factory);
  if (/<[\w$.]+[\s/>]|<>/.test(text)) for (const name of ['h', 'Fragment']) names.add(name);
  return names;
}

interface Removal {
  readonly start: number;
  readonly end: number;
  readonly replacement?: string;
}

/**
 * The text without some of its imports, given where their names begin. A declaration that loses all its names goes,
 * and with it a side effect that its module may have: as ESLint's and Biome's fixes do, and as TypeScript's compiler does
 * with every import that it sees no use of. `import 'x'` has no names and stays. Comments stay, but for directives
 * to tools that stood before the import and would now speak of what follows. A file that was a module stays one.
 */
export function withoutImports(api: TypescriptApi, tree: ts.SourceFile, unused: ReadonlySet<number>): string {
  const removals: Removal[] = [];
  let modules = tree.statements.filter((statement) => makesModule(api, statement)).length;
  for (const statement of tree.statements) {
    if (!api.isImportDeclaration(statement) || !statement.importClause) continue;
    const bindings = bindingsOf(api, statement.importClause);
    const gone = bindings.filter((identifier) => unused.has(identifier.getStart(tree)));
    if (gone.length === 0) continue;
    if (gone.length < bindings.length) {
      removals.push(...namesGone(api, tree, statement.importClause, unused));
      continue;
    }
    modules -= 1;
    removals.push(statementGone(tree, statement, modules === 0));
  }
  let text = tree.text;
  for (const { start, end, replacement = '' } of removals.toSorted((a, b) => b.start - a.start)) {
    text = text.slice(0, start) + replacement + text.slice(end);
  }
  const beganBlank = /^[ \t]*\r?\n/.test(tree.text);
  return beganBlank ? text : text.replace(/^(?:[ \t]*\r?\n)+/, '');
}

function makesModule(api: TypescriptApi, statement: ts.Statement): boolean {
  return (
    api.isImportDeclaration(statement) ||
    api.isExportDeclaration(statement) ||
    api.isExportAssignment(statement) ||
    api.isImportEqualsDeclaration(statement) ||
    (api.canHaveModifiers(statement) &&
      (statement.modifiers?.some(({ kind }) => kind === api.SyntaxKind.ExportKeyword) ?? false))
  );
}

function statementGone(tree: ts.SourceFile, statement: ts.Statement, isLast: boolean): Removal {
  const { text } = tree;
  const start = statement.getStart(tree);
  const { end } = statement;
  if (isLast) return { start, end, replacement: 'export {};' };
  if (needsSemicolon(text, start, end)) return { start, end, replacement: ';' };
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const line = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(end, end + 400));
  const isAlone = text.slice(lineStart, start).trim() === '' && line !== null;
  if (!isAlone) return { start, end: end + (/^[ \t]*/.exec(text.slice(end, end + 400))?.[0].length ?? 0) };
  return { start: withDirective(text, lineStart), end: end + (line?.[0].length ?? 0) };
}

/** Without the import, a statement before it that has no semicolon would go on in the line after it. */
function needsSemicolon(text: string, start: number, end: number): boolean {
  const before = text.slice(0, start).trimEnd().at(-1);
  return (
    before !== undefined && !/[;}/]/.test(before) && /^[\s;]*[([`+\-*/.,]/.test(text.slice(end, end + 400))
  );
}

/** Takes in a comment on the line before that is an order to a tool about the next line. */
function withDirective(text: string, lineStart: number): number {
  const previous = text.lastIndexOf('\n', lineStart - 2) + 1;
  if (lineStart === 0) return lineStart;
  const line = text.slice(previous, lineStart);
  return /^\s*(?:\/\/|\/\*)\s*(?:@ts-ignore|@ts-expect-error|eslint-disable-next-line|biome-ignore|prettier-ignore)\b/.test(
    line,
  )
    ? previous
    : lineStart;
}

/** Some names of a declaration go, others stay. */
function namesGone(
  api: TypescriptApi,
  tree: ts.SourceFile,
  { name, namedBindings }: ts.ImportClause,
  unused: ReadonlySet<number>,
): readonly Removal[] {
  const isGone = (identifier: ts.Identifier): boolean => unused.has(identifier.getStart(tree));
  if (!namedBindings) return [];
  const bindings = api.isNamespaceImport(namedBindings)
    ? [namedBindings.name]
    : namedBindings.elements.map((element) => element.name);
  if (name && bindings.every(isGone)) return [{ start: name.end, end: namedBindings.end }];
  const removals: Removal[] = [];
  if (name && isGone(name)) removals.push({ start: name.getStart(tree), end: namedBindings.getStart(tree) });
  if (api.isNamedImports(namedBindings)) removals.push(...elementsGone(tree, namedBindings.elements, isGone));
  return removals;
}

function elementsGone(
  tree: ts.SourceFile,
  elements: ts.NodeArray<ts.ImportSpecifier>,
  isGone: (identifier: ts.Identifier) => boolean,
): readonly Removal[] {
  const lastKept = elements.findLast((element) => !isGone(element.name));
  return elements.flatMap((element): Removal[] => {
    if (!isGone(element.name)) return [];
    const start = element.getStart(tree);
    if (lastKept && element.pos > lastKept.pos && !elements.hasTrailingComma) {
      return withCommaBefore(tree.text, start, element.end);
    }
    return [withCommaAfter(tree.text, start, element.end)];
  });
}

/** `, name`: only the comma and spaces, never a comment between them. */
function withCommaBefore(text: string, start: number, end: number): Removal[] {
  const before = /,\s*$/.exec(text.slice(0, start).slice(-200));
  if (before) return [{ start: start - before[0].length, end }];
  const comma = text.lastIndexOf(',', start);
  return [
    { start: comma, end: comma + 1 },
    { start, end },
  ];
}

/** `name, `; its whole line when nothing else is there. */
function withCommaAfter(text: string, start: number, end: number): Removal {
  const after = /^\s*,/.exec(text.slice(end, end + 200))?.[0].length ?? 0;
  const stop = end + after;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = /^[ \t]*\r?\n/.exec(text.slice(stop, stop + 200));
  if (lineEnd && text.slice(lineStart, start).trim() === '')
    return { start: lineStart, end: stop + lineEnd[0].length };
  const spaces = /^[ \t]+/.exec(text.slice(stop, stop + 200));
  return { start, end: stop + (spaces?.[0].length ?? 0) };
}
