import type { BlockSource, YamlPlace } from './yaml-layout.ts';

/** An entry of a block collection with the lines that belong to it. */
export interface BlockEntry {
  /** That ends the entry before. `''` for the first one, and where the style of the file is to be taken. */
  readonly lineBreak: string;
  /** Whole lines above it: blank ones and comments. */
  readonly lead: string;
  /** Name and colon, or a dash. */
  readonly mark: string;
  /** Between the mark and the value: spaces, comments, line breaks. */
  readonly gap: string;
  readonly value: string;
  /** Behind the value: spaces and comments, also on further lines that are indented deeper. */
  readonly after: string;
}

/** A block collection taken apart. */
export interface BlockEntries {
  readonly entries: readonly BlockEntry[];
  /** Comments after the last entry, with the line break before them. */
  readonly tail: string;
}

/** Takes a block collection apart. */
export function blockEntriesOf(source: BlockSource): BlockEntries {
  const count = source.spans.length / 5;
  const entries = Array.from({ length: count }, (_, index) => blockEntryOf(source, index));
  return { entries, tail: source.text.slice(source.spans.at(-1)) };
}

/** The entry that a value comes from. */
export function entryAt({ source, index }: YamlPlace): BlockEntry {
  return blockEntryOf(source, index);
}

function blockEntryOf({ text, spans, column }: BlockSource, index: number): BlockEntry {
  const [mark = 0, markEnd = 0, value = 0, valueEnd = 0, end = 0] = spans.slice(index * 5, index * 5 + 5);
  const before = index === 0 ? '' : text.slice(spans[index * 5 - 1], mark);
  const lineBreak = /^\r?\n/.exec(before)?.[0] ?? '';
  const lines = index === 0 ? `${' '.repeat(column)}${text.slice(0, mark)}` : before.slice(lineBreak.length);
  return {
    lineBreak,
    lead: lines.slice(0, lines.lastIndexOf('\n') + 1),
    mark: text.slice(mark, markEnd),
    gap: text.slice(markEnd, value),
    value: text.slice(value, valueEnd),
    after: text.slice(valueEnd, end),
  };
}

/** Puts a block collection together; the first line without its indentation. */
export function joinBlockEntries(
  { entries, tail }: BlockEntries,
  { column, lineBreak }: { readonly column: number; readonly lineBreak: string },
): string {
  const indentation = ' '.repeat(column);
  const texts = entries.map((entry, index) => {
    const own = `${entry.mark}${entry.gap}${entry.value}${entry.after}`;
    if (index > 0) return `${entry.lineBreak || lineBreak}${entry.lead}${indentation}${own}`;
    const lead = withoutBlankLines(entry.lead);
    return lead === '' ? own : `${lead.trimStart()}${indentation}${own}`;
  });
  return `${texts.join('')}${tail}`;
}

/** The blank lines at the start of a lead. */
export function blankLinesOf(lead: string): string {
  return /^(?:[ \t]*\r?\n)*/.exec(lead)?.[0] ?? '';
}

/** A lead from its first comment on. */
export function withoutBlankLines(lead: string): string {
  return lead.slice(blankLinesOf(lead).length);
}

/** The comments of a lead that are not about the entry below them: a blank line is between. With all blank lines. */
export function looseComments(lead: string): string {
  const comments = withoutBlankLines(lead);
  const blank = [...comments.matchAll(/(?<=\n)[ \t]*\r?\n/g)].at(-1);
  return blank ? `${blankLinesOf(lead)}${comments.slice(0, blank.index + blank[0].length)}` : '';
}
