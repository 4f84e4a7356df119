import { DocumentError } from './errors.ts';

/** Bytes of the largest file that is read. */
export const fileBytesLimit = 32 * 1024 * 1024;

/** The text of a file. */
export interface DecodedText {
  readonly text: string;
  /** Whether a byte order mark stood before it. */
  readonly bom: boolean;
}

const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

/** Reads UTF-8. Throws `TAXONOMY_FILE_TOO_LARGE`, or `TAXONOMY_FILE_NOT_TEXT` for bytes that are no UTF-8. */
export function decodeText(bytes: Uint8Array, file: string): DecodedText {
  if (bytes.length > fileBytesLimit) {
    throw new DocumentError({
      code: 'TAXONOMY_FILE_TOO_LARGE',
      what: 'the file is larger than 32 MiB',
      file,
      remedy: 'Split it, or leave it out of the set with "!".',
    });
  }
  const bom = byteOrderMark.every((byte, index) => bytes[index] === byte);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bom ? bytes.subarray(3) : bytes,
    );
    return { text, bom };
  } catch (error) {
    throw new DocumentError({
      code: 'TAXONOMY_FILE_NOT_TEXT',
      what: 'the file is not UTF-8 text',
      file,
      remedy: 'Save it as UTF-8.',
      cause: error,
    });
  }
}

/** The bytes of a text as `decodeText` read it. */
export function encodeText({ text, bom }: DecodedText): Uint8Array {
  return Buffer.from(bom ? `\ufeff${text}` : text, 'utf8');
}

/** Line and column, from 1, of a place in a text. Columns count UTF-16 code units. */
export function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  let line = 1;
  let start = 0;
  for (let at = 0; at < before.length; at += 1) {
    if (!isLineBreak(before, at)) continue;
    if (before[at] === '\r' || before[at - 1] !== '\r') line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

/** Whether a line of a text ends at a place. */
export function isLineBreak(text: string, at: number): boolean {
  return text[at] === '\n' || text[at] === '\r';
}
