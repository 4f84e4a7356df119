/** Finds where the entries of a text end. */
export class Extents {
  readonly #text: string;
  // Many entries may end at the same place: what follows there is looked for once.
  #asked = -1;
  #answer: CommentLine | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Where an entry ends whose value ends at `from`: at the end of the line, or of the comments below it that are indented
   * deeper than the entry. A line break that follows is not part of it.
   *
   * @param column of the entry.
   * @param limit the entry ends here at the latest.
   */
  entryEnd(from: number, column: number, limit: number): number {
    let end = Math.min(lineEnd(this.#text, from), limit);
    for (;;) {
      const comment = this.#commentBelow(end);
      if (comment === undefined || comment.start >= limit || comment.column <= column) return end;
      end = comment.end;
    }
  }

  /** The comment on the next line that is not blank, when there is one on it and nothing else. */
  #commentBelow(lineEndAt: number): CommentLine | undefined {
    if (this.#asked === lineEndAt) return this.#answer;
    this.#asked = lineEndAt;
    this.#answer = commentBelow(this.#text, lineEndAt);
    return this.#answer;
  }
}

interface CommentLine {
  readonly start: number;
  readonly column: number;
  readonly end: number;
}

function commentBelow(text: string, lineEndAt: number): CommentLine | undefined {
  const blank = /(?:\r?\n[ \t]*)+/y;
  blank.lastIndex = lineEndAt;
  const found = blank.exec(text);
  const at = blank.lastIndex;
  if (found === null || text[at] !== '#') return undefined;
  const start = lineStart(text, at);
  return { start, column: at - start, end: lineEnd(text, at) };
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

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  if (found < 0) return text.length;
  return found > from && text[found - 1] === '\r' ? found - 1 : found;
}
