/** `99.8 %`; `-` for what nobody knows. No rounding makes a whole of what is not: 99.96 % stays below 100. */
export function percent(part: number | undefined): string {
  if (part === undefined) return '-';
  const digits = part > 0.999 && part < 1 ? 3 : 1;
  return `${(Math.floor(part * 100 * 10 ** digits + 1e-6) / 10 ** digits).toFixed(digits)} %`;
}
