/**
 * A secret as it was meant: without the line break that editors and `echo` leave at the end, and a private key that was
 * squeezed into one line with `\n` in its lines again.
 */
export function secretValue(raw: string): string {
  const value = raw.replace(/[\r\n]+$/, '');
  const squeezed = value.startsWith('-----BEGIN') && !value.includes('\n');
  return squeezed ? value.replaceAll('\\n', '\n') : value;
}
