import type { Span } from '../../finding.ts';

/** Where things are in one text. */
export interface TextPositions {
  /** A span from UTF-16 offsets, the end exclusive. */
  span(start: number, end: number): Span;
  /** The UTF-16 offset of an offset in the text's UTF-8 bytes: what Biome counts in. */
  fromByte(offset: number): number;
}

/** Lines end in `\n`, `\r\n` or `\r`, as everywhere in reports. Both tables are made when first needed, once. */
export function textPositions(text: string): TextPositions {
  let starts: readonly number[] | undefined;
  let offsets: Uint32Array | undefined;

  const place = (offset: number): { line: number; column: number } => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };

  return {
    span: (start, end) => {
      const from = place(start);
      const to = place(Math.max(start, end));
      return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
    },
    fromByte: (offset) => {
      offsets ??= utf16Offsets(text);
      if (offsets.length === 0) return Math.min(offset, text.length);
      return offsets[Math.min(offset, offsets.length - 1)] ?? text.length;
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** By byte offset; empty when all characters are one byte. */
function utf16Offsets(text: string): Uint32Array {
  const bytes = Buffer.byteLength(text);
  if (bytes === text.length) return new Uint32Array(0);
  const offsets = new Uint32Array(bytes + 1);
  let byte = 0;
  for (let index = 0; index < text.length; ) {
    const code = text.codePointAt(index) ?? 0;
    const width = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    offsets.fill(index, byte, byte + width);
    byte += width;
    index += code > 0xffff ? 2 : 1;
  }
  offsets[bytes] = text.length;
  return offsets;
}
