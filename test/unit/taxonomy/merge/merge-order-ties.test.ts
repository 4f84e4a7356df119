import { describe, expect, it } from 'vitest';
import { mergeOrder } from '../../../../functions/taxonomy/merge/merge-order.ts';

describe('two sides that want the same order, and knew different ones', () => {
  it('get the same list, whoever is named first', () => {
    const one = { base: ['h', 'g', 'c'], value: ['h', 'c', 'g'], preference: undefined };
    const other = { base: ['c', 'g', 'h'], value: ['h', 'c', 'g'], preference: undefined };
    const merged = (...sides: (typeof one)[]) =>
      mergeOrder(['c', 'h', 'g'], sides, new Set(['c', 'h', 'g'])).order;
    expect(merged(one, other)).toEqual(merged(other, one));
  });
});
