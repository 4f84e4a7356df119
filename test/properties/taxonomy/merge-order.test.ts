import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeOrder } from '../../../functions/taxonomy/merge/merge-order.ts';
import { runs } from '../../support/merge-scenarios.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const list = fc.shuffledSubarray(names);
const sides = fc.array(fc.record({ base: list, value: list, preference: fc.constant(undefined) }), {
  maxLength: 4,
});
const whatever = fc.tuple(list, sides);

function survivorsOf([current, all]: readonly [
  readonly string[],
  readonly { readonly value: readonly string[] }[],
]): ReadonlySet<string> {
  return new Set([...current, ...all.flatMap(({ value }) => value)]);
}

describe('the order of a merged list', () => {
  it('has everything once', () => {
    fc.assert(
      fc.property(whatever, ([current, all]) => {
        const survivors = survivorsOf([current, all]);
        const { order } = mergeOrder(current, all, survivors);
        expect([...order].sort()).toEqual([...survivors].sort());
      }),
      runs,
    );
  });

  it('does not depend on the order of the sides', () => {
    const shuffled = whatever.chain(([current, all]) =>
      fc.tuple(fc.constant(current), fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([current, all, others]) => {
        const survivors = survivorsOf([current, all]);
        const [one, other] = [mergeOrder(current, all, survivors), mergeOrder(current, others, survivors)];
        expect([other.order, other.disputed]).toEqual([one.order, one.disputed]);
      }),
      runs,
    );
  });

  it('is that of the only side that changed it, whatever it moved and added', () => {
    fc.assert(
      fc.property(list, list, fc.nat({ max: 3 }), (current, wanted, others) => {
        const value = [...wanted, ...current.filter((name) => !wanted.includes(name))];
        const same = Array.from({ length: others }, () => ({
          base: current,
          value: current,
          preference: undefined,
        }));
        const all = [{ base: current, value, preference: undefined }, ...same];
        const { order, disputed } = mergeOrder(current, all, new Set(value));
        expect(order).toEqual(value);
        expect(disputed).toBe(false);
      }),
      runs,
    );
  });

  it('leaves out what did not survive, and is else the same', () => {
    fc.assert(
      fc.property(list, list, fc.subarray(names), (current, value, left) => {
        const survivors = new Set(left.filter((name) => value.includes(name)));
        const { order } = mergeOrder(current, [{ base: current, value, preference: undefined }], survivors);
        expect(order).toEqual(value.filter((name) => survivors.has(name)));
      }),
      runs,
    );
  });
});
