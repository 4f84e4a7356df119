import fc from 'fast-check';
import type { Json } from './taxonomy-values.ts';

/** An index as people keep one: keyed items, sets, lists that are one value, and members of any kind. */
export interface Index {
  readonly [name: string]: Json;
}

/** A change that a person makes, in numbers: what, where, and to what. */
export type Edit = readonly [what: number, where: number, which: number, to: number];

const scalars: readonly Json[] = [0, 1, 2, 'x', 'y', null, true, false];
const kinds: readonly Json[] = [0, 'x', null, {}, { a: 1 }, { a: 2, b: 1 }, [], ['x'], [1, 1], [[0]]];
const ids = ['p', 'q', 'r', 's', 't', 'u', 'v', 'w'];
const tags = ['red', 'green', 'blue', 'grey'];

/** Changes in the order in which they are made. */
export const edits = (most: number): fc.Arbitrary<readonly Edit[]> =>
  fc.array(fc.tuple(fc.nat({ max: 59 }), fc.nat({ max: 9 }), fc.nat({ max: 9 }), fc.nat({ max: 9 })), {
    maxLength: most,
  });

/** An index after a few changes of an example. */
export const indexes: fc.Arbitrary<Index> = edits(8).map((list) => edited(example, list));

const example: Index = {
  entries: [
    { id: 'p', a: 1, tags: ['red'], sub: [{ key: 'k', v: 1 }], any: 1 },
    { id: 'q', a: 1, b: { a: 1, b: 2 } },
    { id: 'r', a: 2, at: [1, 1] },
    { id: 's' },
  ],
  tags: ['red', 'green'],
  at: [0, 0, 1],
  any: { a: 1 },
  meta: { a: 1, b: { a: 1, b: 2 } },
};

/** The index after changes; it itself stays. */
export function edited(index: Index, list: readonly Edit[]): Index {
  return list.reduce(applied, index);
}

type Members = { readonly [name: string]: Json };

function applied(index: Index, [what, where, which, to]: Edit): Index {
  const inside = where % 3 > 0;
  const change = (members: Members): Members => changedMembers(members, what % 6, which, to);
  switch (what % 10) {
    case 0:
    case 1:
    case 2:
    case 3:
      return inside ? withEntry(index, which, change) : changedMembers(index, what % 6, where, to);
    case 4:
      return withEntries(index, (entries) => added(entries, which, to));
    case 5:
      return withEntries(index, (entries) => entries.filter((_, place) => place !== which % entries.length));
    case 6:
      return withEntries(index, (entries) => moved(entries, which, to));
    case 7:
      return inside ? withEntry(index, which, (entry) => toggled(entry, to)) : toggled(index, to);
    case 8:
      return withEntry(index, which, (entry) => changedSub(entry, where, to));
    default:
      return { ...index, meta: changedMembers(membersOf(index.meta), where % 6, which, to) };
  }
}

function changedMembers(members: Members, what: number, which: number, to: number): Members {
  const name = ['a', 'b', 'any', 'at'][which % 4] ?? 'a';
  if (what === 0) return without(members, name);
  if (name === 'at') return { ...members, at: [0, 0, scalars[to % 3] ?? 0] };
  if (name === 'any') return { ...members, any: kinds[to % kinds.length] ?? null };
  if (what > 3)
    return { ...members, b: { ...membersOf(members.b), [name]: scalars[to % scalars.length] ?? 0 } };
  return { ...members, [name]: scalars[to % scalars.length] ?? 0 };
}

function without(members: Members, name: string): Members {
  return Object.fromEntries(Object.entries(members).filter(([other]) => other !== name));
}

function membersOf(value: Json | undefined): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function withEntries(index: Index, change: (entries: readonly Json[]) => readonly Json[]): Index {
  return { ...index, entries: change(itemsOf(index.entries)) };
}

function withEntry(index: Index, which: number, change: (entry: Members) => Members): Index {
  return withEntries(index, (entries) =>
    entries.map((entry, place) => (place === which % entries.length ? change(membersOf(entry)) : entry)),
  );
}

function added(entries: readonly Json[], which: number, to: number): readonly Json[] {
  const id = ids[to % ids.length] ?? 'p';
  if (entries.some((entry) => membersOf(entry).id === id)) return entries;
  const place = which % (entries.length + 1);
  return [...entries.slice(0, place), { id, a: to % 3, tags: ['red'] }, ...entries.slice(place)];
}

function moved(entries: readonly Json[], which: number, to: number): readonly Json[] {
  const [entry] = entries.slice(which % Math.max(1, entries.length));
  if (entry === undefined) return entries;
  const others = entries.filter((other) => other !== entry);
  const place = to % (others.length + 1);
  return [...others.slice(0, place), entry, ...others.slice(place)];
}

function toggled(members: Members, to: number): Members {
  const tag = tags[to % tags.length] ?? 'red';
  const known = itemsOf(members.tags);
  return { ...members, tags: known.includes(tag) ? known.filter((other) => other !== tag) : [...known, tag] };
}

function changedSub(entry: Members, where: number, to: number): Members {
  const key = ['k', 'l', 'm'][where % 3] ?? 'k';
  const others = itemsOf(entry.sub).filter((item) => membersOf(item).key !== key);
  return { ...entry, sub: to % 4 === 0 ? others : [...others, { key, v: to % 3 }] };
}
