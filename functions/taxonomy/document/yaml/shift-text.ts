/**
 * Text of several lines at another column: all lines but the first are moved by as many spaces, as far as they have so many.
 * Relations between lines stay, on which the meaning of texts in blocks depends.
 */
export function shiftText(text: string, columns: number, lineBreak: string): string {
  if (!text.includes('\n')) return text;
  const [first = '', ...others] = text.split(/\r?\n/);
  return [first, ...others.map((line) => shiftLine(line, columns))].join(lineBreak);
}

/** The same for text that consists of whole lines: all of them are moved. */
export function shiftLines(text: string, columns: number, lineBreak: string): string {
  return shiftText(`\n${text}`, columns, lineBreak).slice(lineBreak.length);
}

function shiftLine(line: string, columns: number): string {
  if (line === '') return line;
  if (columns >= 0) return `${' '.repeat(columns)}${line}`;
  const own = /^ */.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(own, -columns));
}
