import { InvalidArgumentError } from 'commander';

const unitMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `30m`, `12h`, `7d`, `2w` in milliseconds. */
export function timeSpan(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text.trim()) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It must be a time such as 30m, 12h, 7d or 2w.');
  return Number(number) * (unitMs[unit] ?? 0);
}
