import type ts from 'typescript';
import type { LocalFinding, Span } from '../../finding.ts';
import { engineOptions } from './engine-options.ts';
import type { ExaminedText } from './examine-text.ts';
import { findingMaker } from './finding-maker.ts';
import { formatDifference, formatMessage } from './format-difference.ts';
import { javascriptRules } from './javascript-rules.ts';
import { declaredGlobals, isKnownGlobal } from './known-globals.ts';
import { longLines } from './long-lines.ts';
import { isMinified } from './minified.ts';
import { missingJsdoc } from './missing-jsdoc.ts';
import { syntaxTree, type TypescriptApi } from './typescript.ts';
import { type ImportedName, importedNames, namesUsedByJsx, unusedNames } from './unused-imports.ts';

/** Syntax errors at most: after the first few they are about each other. */
const syntaxErrorsAtMost = 20;

/** Where the text does not parse: the first error of each line, for others are about the same mistake. */
export function syntaxErrors({ report, positions, settings }: ExaminedText): readonly LocalFinding[] {
  if (!settings.stages.includes(1)) return [];
  const make = findingMaker(javascriptRules, settings);
  const found = report.syntaxErrors.map(({ start, end, message }) => {
    const from = positions.fromByte(start);
    return make('parse', positions.span(from, positions.fromByte(end)), message);
  });
  const firsts = new Map(found.toReversed().map((finding) => [finding.line, finding]));
  return [...firsts.values()].toReversed().slice(0, syntaxErrorsAtMost);
}

/** Imported names that nothing in the file uses. Names that classic JSX uses silently are not among them. */
export function unusedImports(
  { text, positions, settings, report }: ExaminedText,
  api: TypescriptApi,
  tree: ts.SourceFile,
): readonly ImportedName[] {
  const stretches = report.lint
    .filter(({ code, message }) => code === 'noUnusedImports' && !message.includes('is empty'))
    .map(({ start, end }) => ({ start: positions.fromByte(start), end: positions.fromByte(end) }));
  if (stretches.length === 0) return [];
  const left = new Set(
    report.withoutUnused === undefined
      ? []
      : importedNames(api, syntaxTree(api, report.withoutUnused, settings.kind)).map(({ name }) => name),
  );
  const byJsx = namesUsedByJsx(text, settings.kind);
  return unusedNames(importedNames(api, tree), stretches, left).filter(({ name }) => !byJsx.has(name));
}

/** Stages 2 and 4: what the text's meaning shows. */
export function findingsAboutNames(
  text: ExaminedText,
  api: TypescriptApi,
  tree: ts.SourceFile,
): readonly LocalFinding[] {
  const { positions, settings } = text;
  const make = findingMaker(javascriptRules, settings);
  const found: LocalFinding[] = [];
  if (settings.stages.includes(2)) {
    for (const { name, start, end } of unusedImports(text, api, tree)) {
      found.push(make('noUnusedImports', positions.span(start, end), `'${name}' is imported and never used`));
    }
    for (const { name, ...span } of undeclaredNames(text)) {
      found.push(make('noUndeclaredVariables', span, `'${name}' is not declared`));
    }
  }
  if (settings.stages.includes(4) && settings.kind !== 'd.ts' && !isMinified(text.text, text.lines)) {
    for (const { message, ...span } of missingJsdoc(api, tree, positions)) {
      found.push(make('missing-jsdoc', span, message));
    }
  }
  return found;
}

/** Stage 3: long lines, and how the formatter would have it. */
export function findingsAboutStyle({
  text,
  lines,
  settings,
  formatted,
}: ExaminedText): readonly LocalFinding[] {
  const make = findingMaker(javascriptRules, settings);
  if (isMinified(text, lines)) return [];
  const { lineLength } = settings;
  const found = longLines(lines, lineLength).map((line) =>
    make('line-length', line, `Line has ${line.length} characters, more than ${lineLength}`),
  );
  const difference = formatted === undefined ? undefined : formatDifference(text, formatted);
  return difference ? [...found, make('format', difference.span, formatMessage(difference))] : found;
}

/** Names that are declared nowhere: not in the file, and not by anything that it may run in. */
function undeclaredNames({
  text,
  positions,
  settings,
  report,
}: ExaminedText): readonly (Span & { name: string })[] {
  const found = report.lint.filter(({ code }) => code === 'noUndeclaredVariables');
  if (found.length === 0 || settings.kind === 'd.ts' || namesItsDeclarations(text)) return [];
  const declared = declaredGlobals(text);
  const { globals = [], test = false } = engineOptions(settings.options);
  const known = new Set([...globals, ...declared.names]);
  return found.flatMap(({ start, end }) => {
    const from = positions.fromByte(start);
    const to = positions.fromByte(end);
    const name = text.slice(from, to);
    if (known.has(name) || isKnownGlobal(name, settings.kind, test || declared.test)) return [];
    return [{ ...positions.span(from, to), name }];
  });
}

/** `/// <reference …>`: names come from a file that is not looked at. */
function namesItsDeclarations(text: string): boolean {
  return /^\s*\/\/\/\s*<reference\s/m.test(text);
}
