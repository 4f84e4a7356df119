import type { AnalysisTask, FileAnalysis, FixedText, FixKind, LanguageEngine } from '../analysis.ts';
import { excerptsOf } from '../excerpts.ts';
import type { LocalFinding } from '../finding.ts';
import { silence, suppressionsIn } from '../suppressions.ts';
import { importFacts } from './python/import-facts.ts';
import { findingsOf, formatFinding, isSyntaxError } from './python/python-findings.ts';
import { fixPython } from './python/python-fixes.ts';
import { isFormatted, loadRuff } from './python/ruff.ts';
import { sourceLines } from './python/source-lines.ts';
import { outlineOf } from './python/statements.ts';

const byteOrderMark = '\uFEFF';

/**
 * Python, by ruff. `options` are those of ruff's workspace; `format: false` among them says that the file is not to be
 * formatted. Of a text with syntax errors, ruff says only what it
 * can without a tree (long lines, blanks), and no imports are known. `# noqa` is ruff's own affair.
 */
export function createPythonEngine(): LanguageEngine {
  const workspaceFor = loadRuff();
  return {
    analyse: (task) => {
      const { text } = withoutMark(task);
      const { settings } = task;
      const ruff = workspaceFor(settings);
      const lines = sourceLines(text);
      const file = { text, lines, settings };
      const diagnostics = ruff.check(text);
      const parses = !diagnostics.some(isSyntaxError);
      const format = parses && isFormatted(settings) ? formatFinding(file, ruff.format(text)) : undefined;
      const imports =
        parses && settings.stages.includes(2)
          ? importFacts(text, lines, outlineOf(text).importStatements)
          : [];
      const found = [...findingsOf(diagnostics, file), ...(format ? [format] : [])];
      const suppressions = suppressionsIn(text, 'python');
      const findings = silence(found, suppressions).toSorted(byPlace);
      return {
        findings,
        imports,
        suppressions,
        excerpts: excerptsOf(lines.lines, new Set([...findings, ...imports].map(({ line }) => line))),
        lines: lineCount(lines.lines),
      } satisfies FileAnalysis;
    },
    fix: (task, kind: FixKind, codes?: readonly string[]): FixedText => {
      const { text, mark } = withoutMark(task);
      const { settings } = task;
      const fixed = fixPython(text, kind, { ruff: workspaceFor(settings), settings, codes });
      return { ...fixed, text: mark + fixed.text };
    },
  };
}

/** No editor shows a byte-order mark as a column, so none counts it. */
function withoutMark({ text }: AnalysisTask): { text: string; mark: string } {
  return text.startsWith(byteOrderMark) ? { text: text.slice(1), mark: byteOrderMark } : { text, mark: '' };
}

function byPlace(a: LocalFinding, b: LocalFinding): number {
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}

/** What follows the last line break is a line only if something is there. */
function lineCount(lines: readonly string[]): number {
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}
