import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MergeConflict, MergeInput } from '../../../functions/taxonomy/merge/merge.ts';
import { mergeValues } from '../../../functions/taxonomy/merge/merge-values.ts';
import { valueAt } from '../../../functions/taxonomy/merge/replace.ts';
import { anyhow, runs, undecided, upToDate } from '../../support/merge-scenarios.ts';
import { differences, isDisputed, placesOf } from '../../support/places.ts';
import { conflictText, plain, written } from '../../support/taxonomy-values.ts';

/** Everything that can be seen of a conflict. */
function shown(conflict: MergeConflict): readonly unknown[] {
  const { id, base, candidates, chosen, decided, withheld } = conflict;
  const values = candidates.map(({ sides, value }) => [sides, written(value)]);
  return [id, conflictText(conflict), written(base), values, written(chosen), decided, withheld];
}

function settled(input: MergeInput): MergeInput {
  const { value } = mergeValues(input);
  const sides = input.sides.map(({ name }) => ({ name, base: value, value }));
  return { ...input, current: value, sides };
}

describe('a merge', () => {
  it('gives the same value, order, spelling and conflicts in whatever order the sides come', () => {
    const shuffled = fc
      .oneof(anyhow, undecided)
      .chain(({ input }) =>
        fc.tuple(
          fc.constant(input),
          fc.shuffledSubarray([...input.sides], { minLength: input.sides.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([input, sides]) => {
        const [one, other] = [mergeValues(input), mergeValues({ ...input, sides })];
        expect(written(other.value)).toBe(written(one.value));
        expect(other.conflicts.map(shown)).toEqual(one.conflicts.map(shown));
      }),
      runs,
    );
  });

  it('changes nothing where nobody has changed anything', () => {
    fc.assert(
      fc.property(anyhow, ({ input }) => {
        const sides = input.sides.map(({ name, base }) => ({ name, base, value: base }));
        const { value, conflicts } = mergeValues({ ...input, sides });
        expect(value).toBe(input.current);
        expect(conflicts).toEqual([]);
      }),
      runs,
    );
  });

  it('is finished after one round: when all have the result, there is nothing left to do', () => {
    fc.assert(
      fc.property(anyhow, ({ input }) => {
        const next = settled(input);
        const { value, conflicts } = mergeValues(next);
        expect(value).toBe(next.current);
        expect(conflicts).toEqual([]);
      }),
      runs,
    );
  });

  it('is finished, too, when the round ended before anybody wrote down what was agreed on', () => {
    fc.assert(
      fc.property(anyhow, ({ input }) => {
        const { current: value } = settled(input);
        const sides = input.sides.map((side) => ({ ...side, value }));
        expect(mergeValues({ ...input, current: value, sides })).toEqual({ value, conflicts: [] });
      }),
      runs,
    );
  });

  it('says of every conflict what the result has there, each place once, and at least two candidates', () => {
    fc.assert(
      fc.property(fc.oneof(anyhow, undecided), ({ input }) => {
        const { value, conflicts } = mergeValues(input);
        for (const conflict of conflicts) {
          expect(conflict.candidates.length).toBeGreaterThan(1);
          expect(plain(valueAt(value, conflict.path))).toEqual(plain(conflict.chosen));
        }
        const places = conflicts.map(({ path }) => JSON.stringify(path));
        expect(new Set(places).size).toBe(places.length);
      }),
      runs,
    );
  });
});

describe('no change is lost', () => {
  it('of sides that know what is current: it is in the result or under a conflict', () => {
    fc.assert(
      fc.property(upToDate, ({ sides, input }) => {
        const { value, conflicts } = mergeValues(input);
        const result = placesOf(plain(value));
        for (const side of sides) {
          const own = placesOf(side.value);
          const lost = differences(placesOf(side.base), own).filter(
            (place) => result.get(place) !== own.get(place) && !isDisputed(place, conflicts),
          );
          expect(lost).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('of sides that know something older, or nothing, unless it is current already', () => {
    fc.assert(
      fc.property(anyhow, ({ current, sides, input }) => {
        const { value, conflicts } = mergeValues(input);
        const [result, before] = [placesOf(plain(value)), placesOf(current)];
        for (const side of sides) {
          const own = placesOf(side.value);
          const lost = differences(placesOf(side.base), own).filter(
            (place) =>
              own.get(place) !== before.get(place) &&
              result.get(place) !== own.get(place) &&
              !isDisputed(place, conflicts),
          );
          expect(lost).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('of those that a late side has not seen: only who has seen them, or a conflict, undoes them', () => {
    fc.assert(
      fc.property(anyhow, ({ current, sides, input }) => {
        const { value, conflicts } = mergeValues(input);
        const [result, now] = [placesOf(plain(value)), placesOf(current)];
        const undone = differences(now, result).filter((place) => !isDisputed(place, conflicts));
        const isMeant = (place: string): boolean =>
          sides.some((side) => {
            const [before, own] = [placesOf(side.base), placesOf(side.value)];
            return before.get(place) === now.get(place) && own.get(place) === result.get(place);
          });
        expect(undone.filter((place) => !isMeant(place))).toEqual([]);
      }),
      runs,
    );
  });
});

describe('nothing is invented', () => {
  it('what stands in the result at a place, somebody has there', () => {
    fc.assert(
      fc.property(anyhow, ({ current, sides, input }) => {
        const { value, conflicts } = mergeValues(input);
        const known = [current, ...sides.map((side) => side.value)].map(placesOf);
        const bases = sides.map((side) => placesOf(side.base));
        const invented = [...placesOf(plain(value))].filter(([place, text]) => {
          const sources = isDisputed(place, conflicts) ? [...known, ...bases] : known;
          return !sources.some((places) => places.get(place) === text);
        });
        expect(invented).toEqual([]);
      }),
      runs,
    );
  });
});
