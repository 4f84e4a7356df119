import { commaIn, sameLineBlocks, sameLineComments } from './comments.ts';
import type { JsonContainer } from './json-layout.ts';

/** One member or item with what belongs to it: comments above it, and behind it on its line. */
export interface Entry {
  /** From the line before it: white space and comments. */
  readonly lead: string;
  /** Name and colon; empty for items. */
  readonly name: string;
  readonly value: string;
  /** Between the value and its comma. */
  readonly trail: string;
  /** Behind its comma, on the same line. */
  readonly after: string;
}

/** A container taken apart; put together again, it is the same text. */
export interface Entries {
  /** Comments behind the opening bracket, on its line: they are about the container. */
  readonly head: string;
  readonly entries: readonly Entry[];
  /** What stands before the closing bracket. */
  readonly tail: string;
  /** A comma follows the last entry. */
  readonly trailingComma: boolean;
}

const step = { object: 3, array: 2 } as const;

/** Takes a container apart. */
export function entriesOf({ kind, text, layout: { spans } }: JsonContainer): Entries {
  const size = step[kind];
  const count = spans.length / size;
  const entries: Entry[] = [];
  const start = text.slice(1, spans[0] ?? -1);
  const head = start.slice(0, sameLineComments(start));
  let lead = start.slice(head.length);
  let trailingComma = false;
  for (let index = 0; index < count; index += 1) {
    const nameAt = spans[index * size] ?? 0;
    const valueAt = spans[index * size + size - 2] ?? 0;
    const end = spans[index * size + size - 1] ?? 0;
    const between = text.slice(end, spans[(index + 1) * size] ?? text.length - 1);
    const comma = commaIn(between);
    const trail = between.slice(0, comma < 0 ? sameLineBlocks(between) : comma);
    const behind = between.slice(trail.length + (comma < 0 ? 0 : 1));
    const after = behind.slice(0, sameLineComments(behind));
    entries.push({ lead, name: text.slice(nameAt, valueAt), value: text.slice(valueAt, end), trail, after });
    lead = behind.slice(after.length);
    trailingComma = comma >= 0;
  }
  return { head, entries, tail: lead, trailingComma };
}

/** Puts a container together. */
export function joinEntries(
  kind: 'object' | 'array',
  { head, entries, tail, trailingComma }: Entries,
): string {
  const [open, close] = kind === 'array' ? '[]' : '{}';
  const last = entries.length - 1;
  const parts = entries.map(({ lead, name, value, trail, after }, index) => {
    const comma = index < last || trailingComma ? ',' : '';
    return `${lead}${name}${value}${trail}${comma}${after}`;
  });
  return `${open}${head}${parts.join('')}${tail}${close}`;
}
