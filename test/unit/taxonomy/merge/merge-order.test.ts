import { describe, expect, it } from 'vitest';
import { mergeOrder } from '../../../../functions/taxonomy/merge/merge-order.ts';

/** Each letter is a thing; all sides knew the current order. */
function merged(current: string, ...values: readonly string[]): string {
  const base = [...current];
  const sides = values.map((value) => ({ base, value: [...value], preference: undefined }));
  const survivors = new Set([...base, ...values.flatMap((value) => [...value])]);
  for (const value of values) for (const name of base) if (!value.includes(name)) survivors.delete(name);
  const { order, disputed } = mergeOrder(base, sides, survivors);
  return `${order.join('')}${disputed ? ', disputed' : ''}`;
}

describe('orders that come together', () => {
  it('what is new stands behind what it was put behind, however that was moved', () => {
    expect(merged('abc', 'axbc', 'abyc')).toBe('axbyc');
    expect(merged('abc', 'axbc', 'bca')).toBe('bcax');
  });

  it('what was added together stays together', () => {
    expect(merged('ab', 'axzb', 'ayb')).toBe('axzyb');
  });

  it('of what is new at the same spot, the least name comes first', () => {
    expect(merged('ab', 'ayb', 'axb', 'azb')).toBe('axyzb');
    expect(merged('abc', 'abzcy', 'abcx')).toBe('abzcxy');
  });

  it('what stood behind something that is gone stands behind what was before that', () => {
    expect(merged('abc', 'abxc', 'ac')).toBe('axc');
  });

  it('moves of different things are all made', () => {
    expect(merged('abcdef', 'bacdef', 'abcdfe', 'abdcef')).toBe('badcfe');
    expect(merged('abcdef', 'fabcde', 'acdebf')).toBe('facdeb');
  });

  it('the same move by two sides is one', () => {
    expect(merged('abcd', 'dabc', 'dabc')).toBe('dabc');
  });

  it('different moves of the same thing are disputed', () => {
    expect(merged('abcde', 'eabcd', 'aebcd')).toBe('aebcd, disputed');
    expect(merged('abcd', 'dcba', 'badc')).toMatch(/disputed$/);
  });

  it('lists that nobody knew before are put together around the longest', () => {
    const sides = ['abcd', 'axbc', 'zcd', 'qr'].map((value) => ({
      base: [],
      value: [...value],
      preference: undefined,
    }));
    const { order } = mergeOrder([], sides, new Set('abcdxzqr'));
    expect(order.join('')).toBe('zaxbcdqr');
  });

  it('ten thousand things take no time', () => {
    const base = Array.from({ length: 10_000 }, (_, place) => `${place}`);
    const side = { base, value: base.toReversed(), preference: undefined };
    const { order } = mergeOrder(base, [side], new Set(base));
    expect(order).toEqual(side.value);
  });
});
