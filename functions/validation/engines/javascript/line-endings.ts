/** A text as Biome sees it, and the way back. */
export interface PlainText {
  /** Without byte-order mark; its line endings are as they were. */
  readonly text: string;
  /** The mark, or nothing. */
  readonly mark: string;
  /** How most of its lines end. */
  readonly ending: '\n' | '\r\n';
}

/** Takes the byte-order mark off and looks at the line endings. */
export function plainText(whole: string): PlainText {
  const mark = whole.startsWith('\uFEFF') ? '\uFEFF' : '';
  const text = whole.slice(mark.length);
  if (!text.includes('\r\n')) return { text, mark, ending: '\n' };
  const windows = text.split('\r\n').length - 1;
  const all = text.split('\n').length - 1;
  return { text, mark, ending: windows * 2 >= all ? '\r\n' : '\n' };
}

/** A text with `\n` as Biome makes it, with the line endings of the file. */
export function withEnding(text: string, ending: PlainText['ending']): string {
  return ending === '\n' ? text : text.replaceAll(/\r?\n/g, ending);
}

/** How the lines of a formatted file end: as the repository asks, else as most of them do already. */
export function wantedEnding(asked: 'lf' | 'crlf' | undefined, { ending }: PlainText): PlainText['ending'] {
  if (asked === undefined) return ending;
  return asked === 'crlf' ? '\r\n' : '\n';
}
