import type { RuffDiagnostic } from './ruff.ts';
import { offsetOf, type SourceLines } from './source-lines.ts';

interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

/** A text after edits, and whose they were. */
export interface EditedText {
  readonly text: string;
  readonly codes: readonly string[];
}

/**
 * Applies the fixes of diagnostics. Each is applied whole or not at all; one that overlaps an earlier one is left for the
 * next pass, for it was made for the text as it was. Equal edits (two unused names of one statement) are one.
 *
 * @param limit at most so many fixes
 */
export function applyFixes(
  text: string,
  lines: SourceLines,
  diagnostics: readonly RuffDiagnostic[],
  limit = Number.POSITIVE_INFINITY,
): EditedText {
  const chosen = new Map<string, TextEdit>();
  const taken: TextEdit[] = [];
  const codes = new Set<string>();
  let applied = 0;
  for (const { code, fix } of inOrder(diagnostics)) {
    const edits = (fix?.edits ?? []).map((edit) => ({
      start: offsetOf(lines, edit.location),
      end: offsetOf(lines, edit.end_location),
      content: edit.content ?? '',
    }));
    if (edits.length === 0 || applied >= limit) continue;
    const fresh = edits.filter((edit) => !chosen.has(keyOf(edit)));
    if (fresh.some((edit) => taken.some((other) => touches(edit, other)))) continue;
    for (const edit of fresh) {
      chosen.set(keyOf(edit), edit);
      taken.push(edit);
    }
    if (fresh.length > 0) applied += 1;
    if (code !== null) codes.add(code);
  }
  return { text: withEdits(text, taken), codes: [...codes] };
}

function inOrder(diagnostics: readonly RuffDiagnostic[]): RuffDiagnostic[] {
  return diagnostics.toSorted(
    ({ start_location: a }, { start_location: b }) => a.row - b.row || a.column - b.column,
  );
}

function keyOf({ start, end, content }: TextEdit): string {
  return `${start}:${end}:${content}`;
}

/** Two insertions at one place touch too: which comes first would be a guess. */
function touches(one: TextEdit, other: TextEdit): boolean {
  return (one.start < other.end && other.start < one.end) || one.start === other.start;
}

function withEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, content } of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(from, start), content);
    from = end;
  }
  return parts.join('') + text.slice(from);
}
