import { stripVTControlCharacters } from 'node:util';

/** One column: its heading, and on which side its values stand. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Lays rows out under headings, two spaces between the columns. Values may be coloured: only what is seen counts. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => seenLength(line[index] ?? ''))));
  return lines
    .map((line) =>
      columns
        .map(({ align = 'left' }, index) => pad(line[index] ?? '', widths[index] ?? 0, align))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - seenLength(text)));
  return align === 'left' ? text + space : space + text;
}

function seenLength(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
