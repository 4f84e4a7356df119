/** Exponents of more characters are not computed with: they are kept as they are written. */
const longestExponent = 1_000;

/**
 * The key of a decimal number, the same for all its spellings: `1`, `1.0` and `10e-1`; `-0` is `0`. It is computed on the digits,
 * so that 9007199254740993 and 1e400 stay what they are. Takes time in proportion to the length of the text.
 */
export function numberKey(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = ''] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const end = endOfSignificant(digits);
  if (end === 0) return 'n:0';
  const scale = shifted(exponent, digits.length - end - fraction.length);
  return `n:${sign === '-' ? '-' : ''}${digits.slice(0, end)}e${scale}`;
}

/** Where the zeros at the end begin. */
function endOfSignificant(digits: string): number {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return end;
}

function shifted(exponent: string, by: number): string {
  if (exponent.length <= 15) return String(Number(exponent) + by);
  if (exponent.length > longestExponent) return `${exponent}${by < 0 ? '' : '+'}${by}`;
  return String(BigInt(exponent) + BigInt(by));
}
