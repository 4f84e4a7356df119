import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node } from '../../../functions/taxonomy/document/node.ts';
import type { MergeConflict, MergeInput, MergeSide } from '../../../functions/taxonomy/merge/merge.ts';
import { mergeValues } from '../../../functions/taxonomy/merge/merge-values.ts';
import { replaceAt, valueAt } from '../../../functions/taxonomy/merge/replace.ts';
import { runs, undecided } from '../../support/merge-scenarios.ts';
import { differences, isDisputed, placesOf } from '../../support/places.ts';
import { plain } from '../../support/taxonomy-values.ts';

/** A value with what its owner has at the places where nothing was decided. */
function withOwn(
  value: Node | undefined,
  owner: Node | undefined,
  conflicts: readonly MergeConflict[],
): Node | undefined {
  return conflicts.reduce((whole, { path }) => replaceAt(whole, path, valueAt(owner, path), owner), value);
}

/** All sides have taken what was decided, and kept the rest. */
function nextRound(input: MergeInput): MergeInput {
  const { value, conflicts } = mergeValues(input);
  const sides = input.sides.map((side): MergeSide => {
    const own = withOwn(value, side.value, conflicts);
    return { name: side.name, base: withOwn(own, side.base, conflicts), value: own };
  });
  return { ...input, current: value, sides };
}

describe('where nothing is decided', () => {
  it('the index stays as it is, and so does every side', () => {
    fc.assert(
      fc.property(undecided, ({ input }) => {
        const { value, conflicts } = mergeValues(input);
        for (const { path, withheld } of conflicts) {
          expect(withheld).toBe(true);
          expect(plain(valueAt(value, path))).toEqual(plain(valueAt(input.current, path)));
          for (const side of input.sides) {
            const own = withOwn(value, side.value, conflicts);
            expect(plain(valueAt(own, path))).toEqual(plain(valueAt(side.value, path)));
          }
        }
      }),
      runs,
    );
  });

  it('every side gets all the rest', () => {
    fc.assert(
      fc.property(undecided, ({ input }) => {
        const { value, conflicts } = mergeValues(input);
        const result = placesOf(plain(value));
        for (const side of input.sides) {
          const own = placesOf(plain(withOwn(value, side.value, conflicts)));
          expect(differences(own, result).filter((place) => !isDisputed(place, conflicts))).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('the same is found again in the next round, and nothing else', () => {
    fc.assert(
      fc.property(undecided, ({ input }) => {
        const { conflicts } = mergeValues(input);
        const next = nextRound(input);
        const again = mergeValues(next);
        expect(again.value).toBe(next.current);
        expect(again.conflicts.map(({ id }) => id)).toEqual(conflicts.map(({ id }) => id));
      }),
      runs,
    );
  });

  it('a decision ends it: everybody has what was decided', () => {
    const decisions = fc.tuple(undecided, fc.nat({ max: 9 }));
    fc.assert(
      fc.property(decisions, ([{ input }, which]) => {
        const { conflicts } = mergeValues(input);
        const next = nextRound(input);
        const choices = conflicts.map(({ id, candidates }) => {
          return [id, candidates[which % candidates.length]?.value] as const;
        });
        const decided = mergeValues({ ...next, decisions: new Map(choices) });
        expect(decided.conflicts.every((conflict) => conflict.decided && !conflict.withheld)).toBe(true);
        const values = decided.conflicts.map(({ id, path }) => [id, plain(valueAt(decided.value, path))]);
        expect(values).toEqual(choices.map(([id, value]) => [id, plain(value)]));
      }),
      runs,
    );
  });
});
