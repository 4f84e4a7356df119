/**
 * The key of a decimal number, the same for all its spellings: `1`, `1.0` and `10e-1`. It is computed on the digits, so that
 * 9007199254740993 and 1e400 stay what they are.
 */
export function numberKey(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  const significant = digits.replace(/^0+/, '').replace(/0+$/, '');
  if (significant === '') return 'n:0';
  const trailing = digits.length - digits.replace(/0+$/, '').length;
  const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(trailing);
  return `n:${sign === '-' ? '-' : ''}${significant}e${scale}`;
}
