import { diffArrays } from 'diff';

/** Beyond these, finding the shortest way takes seconds; then all that is between the equal ends counts. */
const lineLimit = 100_000;
const editLimit = 2_000;

/**
 * The numbers, from 1, of the lines of the new text that the old one does not have. Without an old text, all of them. Line
 * endings do not count. Of very large or very different texts, more lines may count than are new, never fewer.
 */
export function addedLines(oldText: string | undefined, newText: string): ReadonlySet<number> {
  const is = linesOf(newText);
  if (oldText === undefined) return range(0, is.length);
  const was = linesOf(oldText);
  const shorter = Math.min(was.length, is.length);
  let start = 0;
  while (start < shorter && was[start] === is[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
  const end = is.length - tail;
  if (end - start > lineLimit) return range(start, end);
  const parts = diffArrays(was.slice(start, was.length - tail), is.slice(start, end), {
    maxEditLength: editLimit,
  });
  if (!parts) return range(start, end);
  const added = new Set<number>();
  let line = start;
  for (const part of parts) {
    if (part.removed) continue;
    if (part.added) for (const number of range(line, line + part.count)) added.add(number);
    line += part.count;
  }
  return added;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  // What ends with a line feed has no line after it.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Line numbers of the lines from one index up to another. */
function range(start: number, end: number): Set<number> {
  const numbers = new Set<number>();
  for (let index = start; index < end; index += 1) numbers.add(index + 1);
  return numbers;
}
