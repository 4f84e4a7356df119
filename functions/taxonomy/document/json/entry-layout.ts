import { isLineBreak } from '../text.ts';
import type { Entries, Entry } from './entries.ts';
import { hasLines, isBlank, lastIndentation } from './indentation.ts';
import type { JsonStyle } from './json-style.ts';

/** How the entries of one container lie. */
export interface EntryLayout {
  readonly isMultiLine: boolean;
  /** Of the line on which the container begins. */
  readonly outer: string;
  /** Of the lines of its entries. */
  readonly inner: string;
  readonly lineBreak: string;
  /** Before an entry that is not the first, and before the first. */
  readonly lead: string;
  readonly firstLead: string;
}

/** The layout of a container that was taken apart. */
export function layoutOf(
  { head, entries, tail }: Entries,
  text: string,
  style: JsonStyle,
  outer: string,
): EntryLayout {
  const { lineBreak } = style;
  const model = entries.find(({ lead }) => hasLines(lead));
  const isMultiLine = entries.length === 0 ? hasLines(text) : model !== undefined;
  if (!isMultiLine) {
    const lead = entries[1] ? blank(entries[1].lead) : style.gap;
    const firstLead = blank(entries[0]?.lead ?? (head || tail));
    return { isMultiLine, outer, inner: outer, lineBreak, lead, firstLead };
  }
  const inner = model ? lastIndentation(model.lead) : lastIndentation(text) + style.unit;
  const lead = `${lineBreak}${inner}`;
  return { isMultiLine, outer, inner, lineBreak, lead, firstLead: lead };
}

function blank(lead: string): string {
  return isBlank(lead) ? lead : ' ';
}

/**
 * The entries as they stand one behind the other.
 *
 * @param first the entry that stood first before
 */
export function laidOut(parts: Entries, first: Entry | undefined, layout: EntryLayout): Entries {
  const isFirstOnOwnLine = first !== undefined && hasLines(first.lead);
  const placed = parts.entries.map((entry, index) => {
    if (!isBlank(entry.lead)) return entry;
    if (index === 0 && (!layout.isMultiLine || isFirstOnOwnLine)) return { ...entry, lead: layout.firstLead };
    return !layout.isMultiLine && entry.lead === layout.firstLead ? { ...entry, lead: layout.lead } : entry;
  });
  return withLinesClosed({ ...parts, entries: placed }, layout);
}

/** A comment to the end of the line must be followed by a line break, whatever has become of what followed it. */
function withLinesClosed({ head, entries, tail, ...rest }: Entries, layout: EntryLayout): Entries {
  const below = (before: string, text: string, indentation: string): string =>
    before.includes('//') && !isLineBreak(text, 0)
      ? `${layout.lineBreak}${indentation}${text.trimStart()}`
      : text;
  const closed = entries.map((entry, index) => {
    const lead = below(entries[index - 1]?.after ?? head, entry.lead, layout.inner);
    return lead === entry.lead ? entry : { ...entry, lead };
  });
  return { ...rest, head, entries: closed, tail: below(entries.at(-1)?.after ?? head, tail, layout.outer) };
}
