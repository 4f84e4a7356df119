import type { LintError } from 'markdownlint';

/**
 * Two or more spaces before the end of a line are a line break in Markdown. MD009 takes three or more away altogether,
 * and the break with them; here two stay where a line follows.
 */
export function keepingLineBreaks(error: LintError, lines: readonly string[]): LintError {
  if (error.ruleNames[0] !== 'MD009' || !error.fixInfo) return error;
  const line = lines[error.lineNumber - 1] ?? '';
  const next = lines[error.lineNumber] ?? '';
  const { editColumn = 1, deleteCount = 0 } = error.fixInfo;
  const isBreak = /\S {3,}$/.test(line) && next.trim() !== '';
  if (!isBreak) return error;
  return {
    ...error,
    fixInfo: { ...error.fixInfo, editColumn: editColumn + 2, deleteCount: deleteCount - 2 },
  };
}
