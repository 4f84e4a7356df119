import { describe, expect, it } from 'vitest';
import { numberKey } from '../../../../functions/taxonomy/document/number-key.ts';

describe('the key of a number', () => {
  it.each([
    ['1', ['1.0', '10e-1', '0.1e1', '1e0', '1E+0']],
    ['0', ['-0', '0.00', '0e9']],
    ['1200', ['1.2e3', '12e2', '1200.000']],
    ['9007199254740993', ['9007199254740993.0']],
    ['1e400', ['10e399']],
    ['-0.05', ['-5e-2']],
  ])('of %s is that of %j', (number, spellings) => {
    for (const spelling of spellings) expect(numberKey(spelling)).toBe(numberKey(number));
  });

  it.each([
    ['9007199254740993', '9007199254740992'],
    ['1', '-1'],
    ['1e400', '1e401'],
    ['10', '1'],
  ])('of %s is not that of %s', (one, other) => {
    expect(numberKey(one)).not.toBe(numberKey(other));
  });

  it('takes a look at each digit once, however many zeros there are', () => {
    const zeros = '0'.repeat(2_000_000);
    expect(numberKey(`1${zeros}1`)).toHaveLength(zeros.length + 6);
  });
});
