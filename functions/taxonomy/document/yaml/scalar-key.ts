import { numberKey } from '../number-key.ts';

/** Digits beyond which a number in base 8 or 16 is not converted. */
const longestNumber = 1000;

/**
 * The key of a scalar, by its value in the core schema of YAML 1.2; of numbers, only the text has all digits.
 *
 * @param source its characters, without quotes.
 */
export function scalarKey(value: unknown, source: string): string {
  if (typeof value === 'string') return `s:${value}`;
  if (typeof value === 'boolean') return `b:${value}`;
  if (value === null || value === undefined) return 'z:';
  return numericKey(source.trim());
}

function numericKey(text: string): string {
  const infinity = /^([-+]?)\.inf$/i.exec(text);
  if (infinity) return infinity[1] === '-' ? 'n:-inf' : 'n:inf';
  if (/^\.nan$/i.test(text)) return 'n:nan';
  if (!/^0[xo]/.test(text)) return numberKey(text);
  return text.length > longestNumber ? `n:${text.toLowerCase()}` : numberKey(BigInt(text).toString());
}
