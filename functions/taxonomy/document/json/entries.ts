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
  let lead = text.slice(1, spans[0] ?? -1);
  let trailingComma = false;
  for (let index = 0; index < count; index += 1) {
    const start = spans[index * size] ?? 0;
    const valueAt = spans[index * size + size - 2] ?? 0;
    const end = spans[index * size + size - 1] ?? 0;
    const next = spans[(index + 1) * size] ?? text.length - 1;
    const between = text.slice(end, next);
    const comma = commaIn(between);
    const isLast = index === count - 1;
    const [trail, behind] = comma < 0 ? ['', between] : [between.slice(0, comma), between.slice(comma + 1)];
    const cut = endOfLine(behind);
    entries.push({
      lead,
      name: text.slice(start, valueAt),
      value: text.slice(valueAt, end),
      trail,
      after: behind.slice(0, cut),
    });
    lead = behind.slice(cut);
    if (isLast) trailingComma = comma >= 0;
  }
  return { entries, tail: lead, trailingComma };
}

/** Puts a container together. */
export function joinEntries(kind: 'object' | 'array', { entries, tail, trailingComma }: Entries): string {
  const [open, close] = kind === 'array' ? '[]' : '{}';
  const last = entries.length - 1;
  const parts = entries.map(({ lead, name, value, trail, after }, index) => {
    const comma = index < last || trailingComma ? ',' : '';
    return `${lead}${name}${value}${trail}${comma}${after}`;
  });
  return `${open}${parts.join('')}${tail}${close}`;
}

/** The comma that separates, and none in a comment. */
function commaIn(between: string): number {
  let at = 0;
  while (at < between.length) {
    if (between[at] === ',') return at;
    if (between.startsWith('//', at)) {
      const end = between.slice(at).search(/[\r\n]/);
      at = end < 0 ? between.length : at + end;
    } else if (between.startsWith('/*', at)) at = between.indexOf('*/', at) + 2;
    else at += 1;
  }
  return -1;
}

/** Where what belongs to the entry before ends: at the end of its line if there is a comment on it. */
function endOfLine(behind: string): number {
  const comment = /^[ \t]*(?:\/\/[^\r\n]*|(?:\/\*(?:[^*\r\n]|\*(?!\/))*\*\/[ \t]*)+(?=[\r\n]))/.exec(behind);
  return comment ? comment[0].length : 0;
}
