import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeValues } from '../../../functions/taxonomy/merge/merge-values.ts';
import { anyhow, runs } from '../../support/merge-scenarios.ts';
import { differences, isDisputed, placesOf } from '../../support/places.ts';
import { plain } from '../../support/taxonomy-values.ts';

describe('a push', () => {
  it('keeps what is there, and every change that differs from it is a conflict', () => {
    fc.assert(
      fc.property(anyhow, ({ current, sides, input }) => {
        const { value, conflicts } = mergeValues({ ...input, strategy: 'current' });
        expect(value).toBe(input.current);
        const now = placesOf(current);
        for (const side of sides) {
          const own = placesOf(side.value);
          const silent = differences(placesOf(side.base), own).filter(
            (place) => own.get(place) !== now.get(place) && !isDisputed(place, conflicts),
          );
          expect(silent).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('says nothing about what nobody changed: every conflict has a side that wants something else', () => {
    fc.assert(
      fc.property(anyhow, ({ input }) => {
        const { conflicts } = mergeValues({ ...input, strategy: 'current' });
        for (const { candidates, chosen } of conflicts) {
          const [kept, ...others] = candidates;
          expect(kept?.sides).toEqual(['current']);
          expect(plain(kept?.value)).toEqual(plain(chosen));
          expect(others.length).toBeGreaterThan(0);
        }
      }),
      runs,
    );
  });
});
