import type { FileSettings, FixedText, FixKind } from '../../analysis.ts';
import { silence, suppressionsIn } from '../../suppressions.ts';
import { applyFixes } from './apply-edits.ts';
import { blankCodes, editKindOf } from './fixable-codes.ts';
import { isSyntaxError } from './python-findings.ts';
import { formatCode } from './python-rules.ts';
import { isFormatted, type RuffDiagnostic, type RuffWorkspace } from './ruff.ts';
import { offsetOf, sourceLines } from './source-lines.ts';
import { outlineOf } from './statements.ts';

const passes = 10;
/** When fixes do not go together they are applied one at a time, which takes as many passes as there are fixes. */
const singlePasses = 200;

/** What fixing works with: ruff with the options of the file. */
export interface Fixer {
  readonly ruff: RuffWorkspace;
  readonly settings: FileSettings;
  /** Only these are fixed; absent: all. */
  readonly codes?: readonly string[] | undefined;
}

/** Fixes a text without byte-order mark. One that does not parse is returned as it is. */
export function fixPython(text: string, kind: FixKind, fixer: Fixer): FixedText {
  if (fixer.ruff.check(text).some(isSyntaxError)) return { text, codes: [] };
  return kind === 'imports' ? fixByEdits(text, 'imports', fixer) : fixStyle(text, fixer);
}

/** Edits and formatting until neither changes anything: sorted imports may want other blank lines, and the reverse. */
function fixStyle(text: string, fixer: Fixer): FixedText {
  const codes = new Set<string>();
  let current = text;
  for (let round = 0; round < passes; round += 1) {
    const edited = fixByEdits(current, 'style', fixer);
    for (const code of edited.codes) codes.add(code);
    const formatted = formats(fixer) ? fixer.ruff.format(edited.text) : edited.text;
    if (formatted !== edited.text) codes.add(formatCode);
    if (formatted === current) break;
    current = formatted;
  }
  return current === text ? { text, codes: [] } : { text: current, codes: [...codes] };
}

function formats({ settings, codes }: Fixer): boolean {
  return isFormatted(settings) && (codes?.includes(formatCode) ?? true);
}

/** The fixes of all diagnostics of a kind, pass after pass; one at a time from where together they break the syntax. */
function fixByEdits(text: string, kind: FixKind, fixer: Fixer): FixedText {
  const codes = new Set<string>();
  let current = text;
  let single = false;
  for (let pass = 0; pass < (single ? singlePasses : passes); pass += 1) {
    const diagnostics = wanted(current, kind, fixer);
    if (diagnostics.length === 0) break;
    const edited = applyFixes(current, sourceLines(current), diagnostics, single ? 1 : undefined);
    if (edited.text === current) break;
    if (fixer.ruff.check(edited.text).some(isSyntaxError)) {
      if (single) break;
      single = true;
      continue;
    }
    current = edited.text;
    for (const code of edited.codes) codes.add(code);
  }
  return { text: current, codes: [...codes] };
}

function wanted(text: string, kind: FixKind, { ruff, settings, codes }: Fixer): RuffDiagnostic[] {
  const found = ruff
    .check(text)
    .filter(
      ({ code, fix }) =>
        fix !== null &&
        code !== null &&
        editKindOf(code, settings) === kind &&
        (codes?.includes(code) ?? true),
    );
  const loud = withoutSilenced(text, found);
  return loud.some(({ code }) => blankCodes.has(code ?? '')) ? withoutBlanksInStrings(text, loud) : loud;
}

/** What a comment of the file silences is left as it is, even where its like is mended. */
function withoutSilenced(text: string, found: readonly RuffDiagnostic[]): RuffDiagnostic[] {
  const placed = found.map((diagnostic) => {
    return { diagnostic, code: diagnostic.code ?? '', line: diagnostic.start_location.row };
  });
  return silence(placed, suppressionsIn(text, 'python')).map(({ diagnostic }) => diagnostic);
}

function withoutBlanksInStrings(text: string, found: readonly RuffDiagnostic[]): RuffDiagnostic[] {
  const { longStrings } = outlineOf(text);
  const lines = sourceLines(text);
  return found.filter(({ code, start_location: place }) => {
    if (!blankCodes.has(code ?? '')) return true;
    const at = offsetOf(lines, place);
    return !longStrings.some(([start, end]) => at >= start && at < end);
  });
}
