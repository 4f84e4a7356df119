/**
 * Where an entry ends whose value ends at `from`: at the end of the line, or of the comments below it that are indented deeper
 * than the entry. A line break that follows is not part of it.
 *
 * @param column of the entry.
 * @param limit the entry ends here at the latest.
 */
export function entryEnd(text: string, from: number, column: number, limit: number): number {
  let end = lineEnd(text, from, limit);
  let at = end;
  for (;;) {
    const start = nextLine(text, at);
    if (start <= at || start >= limit) return end;
    const lineEndAt = lineEnd(text, start, limit);
    const comment = /^([ \t]*)(#?)/.exec(text.slice(start, lineEndAt));
    const indentation = comment?.[1]?.length ?? 0;
    const isBlank = start + indentation >= lineEndAt;
    if (!isBlank && (comment?.[2] !== '#' || indentation <= column)) return end;
    if (!isBlank) end = lineEndAt;
    at = lineEndAt;
  }
}

/** The start of the line that a place is in. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/**
 * The start of the comments that stand right above a line, with no blank line between: the place itself when there are none.
 *
 * @param at the first character of the line that is no space.
 * @param after comments must stand on lines that begin behind this place.
 */
export function commentsAbove(text: string, at: number, after: number): number {
  let start = at;
  let line = lineStart(text, at);
  if (!/^ *$/.test(text.slice(line, at))) return at;
  while (line > 0) {
    const previous = lineStart(text, line - 1);
    const indentation = /^[ \t]*(?=#)/.exec(text.slice(previous, line));
    if (previous <= after || indentation === null) break;
    start = previous + indentation[0].length;
    line = previous;
  }
  return start;
}

function lineEnd(text: string, from: number, limit: number): number {
  const found = text.indexOf('\n', from);
  if (found < 0 || found >= limit) return limit;
  return found > from && text[found - 1] === '\r' ? found - 1 : found;
}

function nextLine(text: string, at: number): number {
  if (text.startsWith('\r\n', at)) return at + 2;
  return text[at] === '\n' ? at + 1 : at;
}
