/**
 * The key of a decimal number, the same for all its spellings: `1`, `1.0` and `10e-1`. It is computed on the digits, so that
 * 9007199254740993 and 1e400 stay what they are.
 */
export function numberKey(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  // Not by an expression: one for zeros at the end takes as many steps as there are zeros, for each of them.
  let start = 0;
  while (digits[start] === '0') start += 1;
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') end -= 1;
  const significant = digits.slice(start, end);
  if (significant === '') return 'n:0';
  const trailing = digits.length - end;
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(trailing);
  return `n:${sign === '-' ? '-' : ''}${significant}e${scale}`;
}
