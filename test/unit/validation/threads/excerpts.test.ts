import { describe, expect, it } from 'vitest';
import { excerptsOf, linesOf } from '../../../../functions/validation/excerpts.ts';

describe('the lines of a text', () => {
  it('end in any of the three ways', () => {
    expect(linesOf('a\nb\r\nc\rd')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('include an empty last one after a final end of line', () => {
    expect(linesOf('a\n')).toEqual(['a', '']);
  });
});

describe('excerpts', () => {
  it('are the wanted line and the two around it', () => {
    expect(excerptsOf(['a', 'b', 'c', 'd', 'e'], [3])).toEqual({ 2: 'b', 3: 'c', 4: 'd' });
  });

  it('pass over lines that do not exist', () => {
    expect(excerptsOf(['a'], [0, 1, 7])).toEqual({ 1: 'a' });
  });

  it('hold at most 240 characters of a line', () => {
    expect(excerptsOf(['x'.repeat(1_000)], [1])).toEqual({ 1: 'x'.repeat(240) });
  });

  it('do not end in half a character', () => {
    expect(excerptsOf([`${'x'.repeat(239)}😀`], [1])).toEqual({ 1: 'x'.repeat(239) });
  });

  it('hold at most 2,000 lines, the wanted ones first', () => {
    const lines = Array.from({ length: 6_000 }, (_, index) => `line ${index + 1}`);
    const wanted = Array.from({ length: 1_999 }, (_, index) => 3 * (index + 1));

    const excerpts = excerptsOf(lines, wanted);

    expect(Object.keys(excerpts)).toHaveLength(2_000);
    expect(wanted.every((number) => excerpts[number] === `line ${number}`)).toBe(true);
  });
});
