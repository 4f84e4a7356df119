import { linesOf } from '../../excerpts.ts';
import type { Span } from '../../finding.ts';

/** How a formatted text differs from the file. */
export interface FormatDifference {
  /** The whole of the first line that differs. */
  readonly span: Span;
  /** Lines of the file that would change, at least one. */
  readonly lines: number;
}

/** `undefined` when both are the same, character by character. */
export function formatDifference(text: string, formatted: string): FormatDifference | undefined {
  if (text === formatted) return undefined;
  const before = linesOf(text);
  const after = linesOf(formatted);
  const first = before.findIndex((line, index) => line !== after[index]);
  const index = first === -1 ? Math.max(0, Math.min(before.length, after.length) - 1) : first;
  const line = index + 1;
  const endColumn = (before[index] ?? '').length + 1;
  return {
    span: { line, column: 1, endLine: line, endColumn },
    lines: Math.max(1, changedLines(before, after)),
  };
}

/** Lines that the other text does not have, each as often as it is there: cheap, and nearly what a diff would say. */
function changedLines(before: readonly string[], after: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of after) left.set(line, (left.get(line) ?? 0) + 1);
  let changed = 0;
  for (const line of before) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else changed += 1;
  }
  return changed;
}

/** What the finding says. */
export function formatMessage({ lines }: FormatDifference): string {
  return lines === 1
    ? 'The formatter would change 1 line of this file'
    : `The formatter would change ${lines} lines of this file`;
}
