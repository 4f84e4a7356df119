import fc from 'fast-check';
import {
  CannotMergeError,
  combineMergers,
  trimergeArrayCreator,
  trimergeJsonDeepEqual,
  trimergeJsonObject,
} from 'trimerge';
import { describe, expect, it } from 'vitest';
import { mergeValues } from '../../../functions/taxonomy/merge/merge-values.ts';
import { edited, edits, indexes } from '../../support/index-edits.ts';
import { runs } from '../../support/merge-scenarios.ts';
import { placesOf } from '../../support/places.ts';
import { type Json, plain, side } from '../../support/taxonomy-values.ts';

/** Another author's merge of two sides; it gives up at the first conflict, which is thrown. */
const trimerge = combineMergers(
  trimergeJsonDeepEqual,
  trimergeJsonObject,
  trimergeArrayCreator((item: unknown) => nameOf(item)),
);

function nameOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return `scalar ${JSON.stringify(item)}`;
  if ('id' in item) return `id ${String(item.id)}`;
  if ('key' in item) return `key ${String(item.key)}`;
  return JSON.stringify(item);
}

/** What it makes of two sides; `undefined`: it gives up. */
function otherMerge(base: Json, one: Json, other: Json): { readonly value: Json } | undefined {
  try {
    return { value: trimerge(base, one, other) };
  } catch (error) {
    if (error instanceof CannotMergeError) return undefined;
    if (error instanceof Error && error.message.startsWith('Duplicate array key')) return undefined;
    throw error;
  }
}

/** Lists in which a side has put what was there into another order. */
function movedLists(before: Json | undefined, after: Json | undefined): number {
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [before.map(nameOf), after.map(nameOf)];
    const isMoved =
      old.filter((name) => now.includes(name)).join() !== now.filter((name) => old.includes(name)).join();
    const inside = before.map((item: Json) => movedLists(item, after[now.indexOf(nameOf(item))]));
    return inside.reduce((sum, count) => sum + count, isMoved ? 1 : 0);
  }
  const members = membersOf(after);
  return Object.entries(membersOf(before)).reduce(
    (sum, [name, member]) => sum + movedLists(member, members[name]),
    0,
  );
}

function membersOf(value: Json | undefined): { readonly [name: string]: Json } {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? Object.fromEntries(Object.entries(value)) : {};
}

/** Both have added an object, a list, an item or an element at the same place. */
function isAddedTwice(base: Json, one: Json, other: Json): boolean {
  const [before, here, there] = [base, one, other].map(placesOf);
  return [...(here ?? [])].some(([place, text]) => {
    return text.endsWith('is there') && there?.get(place) === text && before?.get(place) !== text;
  });
}

const pairs = fc
  .tuple(indexes, edits(4), edits(4))
  .map(([base, first, second]) => ({ base, one: edited(base, first), other: edited(base, second) }));

function merged(base: Json, one: Json, other: Json) {
  const sides = [side('one', base, one), side('other', base, other)];
  return mergeValues({ current: sides[0]?.base, sides, strategy: 'merge', rank: [] });
}

describe('beside trimerge', () => {
  // Where items were moved it leaves holes in lists, and an item that both have added it takes twice: such pairs are left out.
  it('two sides that it merges have the same values here, and no conflict', () => {
    fc.assert(
      fc.property(pairs, ({ base, one, other }) => {
        fc.pre(movedLists(base, one) + movedLists(base, other) === 0 && !isAddedTwice(base, one, other));
        const theirs = otherMerge(base, one, other);
        fc.pre(theirs !== undefined);
        const { value, conflicts } = merged(base, one, other);
        expect(conflicts).toEqual([]);
        expect(placesOf(plain(value))).toEqual(placesOf(theirs?.value));
      }),
      runs,
    );
  });

  // Where both have added an object or a list, it gives up; here what both have added is united.
  it('what it gives up is a conflict here, too', () => {
    fc.assert(
      fc.property(pairs, ({ base, one, other }) => {
        fc.pre(otherMerge(base, one, other) === undefined && !isAddedTwice(base, one, other));
        expect(merged(base, one, other).conflicts.length).toBeGreaterThan(0);
      }),
      runs,
    );
  });
});
