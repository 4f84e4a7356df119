/** A text by lines. A line ends with LF, CR LF or CR, as in Python. */
export interface SourceLines {
  /** Without their line breaks. A text that ends with a line break has an empty last one. */
  readonly lines: readonly string[];
  /** Offsets of the first characters. */
  readonly starts: readonly number[];
}

/** Cuts a text into lines. */
export function sourceLines(text: string): SourceLines {
  const lines: string[] = [];
  const starts: number[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (at < text.length && code !== 10 && code !== 13) continue;
    lines.push(text.slice(start, at));
    starts.push(start);
    if (code === 13 && text.charCodeAt(at + 1) === 10) at += 1;
    start = at + 1;
  }
  return { lines, starts };
}

/** The place of an offset: line and column begin at 1, the column counts UTF-16 code units. */
export function placeOf({ starts }: SourceLines, offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The offset of a place; one beyond the end of the text is its end. */
export function offsetOf(
  { starts, lines }: SourceLines,
  place: { readonly row: number; readonly column: number },
): number {
  const start = starts[place.row - 1];
  if (start === undefined) return (starts.at(-1) ?? 0) + (lines.at(-1)?.length ?? 0);
  return start + place.column - 1;
}
