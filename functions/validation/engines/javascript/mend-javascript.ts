import type { AnalysisTask, FixedText } from '../../analysis.ts';
import { silence } from '../../suppressions.ts';
import { type ExaminedText, examine, type Tools } from './examine-text.ts';
import { findingsAboutStyle, unusedImports } from './javascript-findings.ts';
import { suppressionsOf } from './suppressions-of.ts';
import { syntaxTree } from './typescript.ts';
import { withoutImports } from './unused-imports.ts';

/** Formatting again changes a few files once more, and none a third time. */
const formattingRounds = 2;

/** The file without its unused imports, but for those that a comment keeps; `undefined` when there are none. */
export function withoutUnusedImports(tools: Tools, task: AnalysisTask): FixedText | undefined {
  const text = examine(tools, task, [2]);
  if (text.report.syntaxErrors.length > 0) return undefined;
  const tree = syntaxTree(tools.typescript, text.text, task.settings.kind);
  const unused = unusedImports(text, tools.typescript, tree).map(({ start, end }) => ({
    ...text.positions.span(start, end),
    start,
    code: 'noUnusedImports',
  }));
  const suppressions = suppressionsOf(
    text,
    unused.map(({ line }) => line),
  );
  const starts = new Set(silence(unused, suppressions).map(({ start }) => start));
  if (starts.size === 0) return undefined;
  const mended = withoutImports(tools.typescript, tree, starts);
  return { text: text.mark + mended, codes: ['noUnusedImports'] };
}

/** The file formatted until formatting changes nothing; `undefined` when it is so, or is not to be formatted. */
export function formattedFile(tools: Tools, task: AnalysisTask): FixedText | undefined {
  let current = task.text;
  for (let round = 0; round < formattingRounds; round += 1) {
    const text = examine(tools, { ...task, text: current }, [3]);
    if (text.formatted === undefined || isSilenced(text)) break;
    const next = text.mark + text.formatted;
    if (next === current) break;
    current = next;
  }
  return current === task.text ? undefined : { text: current, codes: ['format'] };
}

/** A comment of the file keeps the formatter away from the first place that it would change, or from all. */
function isSilenced(text: ExaminedText): boolean {
  const found = findingsAboutStyle(text).filter(({ code }) => code === 'format');
  const suppressions = suppressionsOf(
    text,
    found.map(({ line }) => line),
  );
  return found.length > 0 && silence(found, suppressions).length === 0;
}
