import type { YamlContainer } from './yaml-layout.ts';

/** One member or item in brackets, with what belongs to it. */
export interface FlowEntry {
  /** Before it, from the comma or the line before: white space and comments. */
  readonly lead: string;
  /** Name, colon and what is between it and the value; empty for items. */
  readonly name: string;
  readonly value: string;
  /** Between the value and its comma. */
  readonly trail: string;
  /** Behind its comma, a comment on the same line. */
  readonly after: string;
}

/** A collection in brackets taken apart. */
export interface FlowEntries {
  readonly entries: readonly FlowEntry[];
  /** What stands before the closing bracket. */
  readonly tail: string;
  readonly trailingComma: boolean;
}

/** Takes a collection in brackets apart; `undefined` for one that cannot be edited by its parts. */
export function flowEntriesOf({ text, layout }: YamlContainer): FlowEntries | undefined {
  const spans = layout.flowSpans;
  if (spans === undefined) return undefined;
  const entries: FlowEntry[] = [];
  let lead = text.slice(1, spans[0] ?? -1);
  let trailingComma = false;
  for (let index = 0; index < spans.length; index += 3) {
    const [start = 0, valueAt = 0, end = 0, next = text.length - 1] = spans.slice(index, index + 4);
    const { trail, behind } = splitAtComma(text.slice(end, next));
    trailingComma = behind !== undefined;
    const after = /^[ \t]+#[^\r\n]*/.exec(behind ?? '')?.[0] ?? '';
    entries.push({
      lead,
      name: text.slice(start, valueAt),
      value: text.slice(valueAt, end),
      trail: behind === undefined ? '' : trail,
      after,
    });
    lead = behind === undefined ? trail : behind.slice(after.length);
  }
  return { entries, tail: lead, trailingComma };
}

/** Puts a collection in brackets together. */
export function joinFlowEntries(
  kind: 'object' | 'array',
  { entries, tail, trailingComma }: FlowEntries,
): string {
  const [open, close] = kind === 'array' ? '[]' : '{}';
  const parts = entries.map(({ lead, name, value, trail, after }, index) => {
    const comma = index < entries.length - 1 || trailingComma ? ',' : '';
    return `${lead}${name}${value}${trail}${comma}${after}`;
  });
  return `${open}${parts.join('')}${tail}${close}`;
}

/** At the comma that separates, and none in a comment. */
function splitAtComma(between: string): { readonly trail: string; readonly behind: string | undefined } {
  const trail = /^(?:\s|#[^\r\n]*)*/.exec(between)?.[0] ?? '';
  return { trail, behind: between[trail.length] === ',' ? between.slice(trail.length + 1) : undefined };
}
