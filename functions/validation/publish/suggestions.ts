import { diffArrays } from 'diff';
import type { ReviewComment } from '../../../shared/github/code-review.ts';
import type { DiffHunk } from './diff-hunks.ts';
import { codeBlock } from './markdown.ts';

/** A file whose fix is to be suggested. */
export interface SuggestedFile {
  readonly path: string;
  /** As the pull request has it. */
  readonly original: string;
  readonly fixed: string;
  /** What the pull request's diff shows of it. */
  readonly hunks: readonly DiffHunk[];
}

/** The remarks that offer a fix, and how many changes of it cannot be offered in the diff. */
export interface Suggestions {
  readonly comments: readonly ReviewComment[];
  readonly leftOut: number;
}

/** Lines of the original from `first` on that give way to others. */
interface Replacement {
  readonly first: number;
  readonly count: number;
  readonly lines: readonly string[];
}

/** A fix that rewrites more than this is no matter for remarks, and costs too much to compare. */
const mostEdits = 2_000;
/** GitHub's limit for the text of a remark. */
const longestBody = 60_000;

/**
 * The fix of a file as remarks that its reader can take with a click. Only changes whose lines are all in one hunk of the
 * diff, at least one of them touched by the pull request, can be offered. Line endings and the end of the file's last line
 * cannot be expressed, so a change of nothing else is left out.
 */
export function suggestFixes({ path, original, fixed, hunks }: SuggestedFile): Suggestions {
  if (original === fixed) return { comments: [], leftOut: 0 };
  const before = linesOf(original);
  const replacements = replacementsBetween(before, linesOf(fixed));
  if (!replacements || replacements.length === 0) return { comments: [], leftOut: 1 };
  const comments: ReviewComment[] = [];
  for (const replacement of replacements) {
    const anchored = anchoredIn(hunks, replacement, before);
    const body = anchored && bodyOf(anchored.lines);
    if (!anchored || !body) continue;
    const { first, count } = anchored;
    const line = first + count - 1;
    comments.push({ path, body, line, ...(count > 1 ? { startLine: first } : {}) });
  }
  return { comments, leftOut: replacements.length - comments.length };
}

function bodyOf(lines: readonly string[]): string | undefined {
  // A lone carriage return would come back as the end of a line.
  if (lines.some((line) => line.includes('\r'))) return undefined;
  const body = `Suggested fix:\n\n${codeBlock('suggestion', lines)}`;
  return body.length > longestBody ? undefined : body;
}

/** Without their ends: GitHub gives a suggestion the endings of the file. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

function replacementsBetween(before: string[], after: string[]): readonly Replacement[] | undefined {
  const changes = diffArrays(before, after, { maxEditLength: mostEdits });
  if (!changes) return undefined;
  const replacements: { first: number; count: number; lines: string[] }[] = [];
  let line = 1;
  let open: (typeof replacements)[number] | undefined;
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      line += value.length;
      open = undefined;
      continue;
    }
    if (!open) {
      open = { first: line, count: 0, lines: [] };
      replacements.push(open);
    }
    if (added) open.lines.push(...value);
    else {
      open.count += value.length;
      line += value.length;
    }
  }
  return replacements;
}

/** A suggestion stands on lines that are there: what only adds lines repeats the line before or after them. */
function anchoredIn(
  hunks: readonly DiffHunk[],
  replacement: Replacement,
  before: readonly string[],
): Replacement | undefined {
  const { first, lines } = replacement;
  const around = (line: number) => before[line - 1];
  const [above, below] = [around(first - 1), around(first)];
  const candidates: Replacement[] =
    replacement.count > 0
      ? [replacement]
      : [
          ...(above === undefined ? [] : [{ first: first - 1, count: 1, lines: [above, ...lines] }]),
          ...(below === undefined ? [] : [{ first, count: 1, lines: [...lines, below] }]),
        ];
  return candidates.find((candidate) => hunks.some((hunk) => covers(hunk, candidate)));
}

function covers({ first, last, added }: DiffHunk, replacement: Replacement): boolean {
  const end = replacement.first + replacement.count - 1;
  if (replacement.first < first || end > last) return false;
  for (let line = replacement.first; line <= end; line += 1) if (added.has(line)) return true;
  return false;
}
