/** A value of one hour. */
export interface HourValue {
  /** Epoch milliseconds of its beginning. */
  readonly at: number;
  readonly value: number;
}

/** What a value is held against. */
export interface Expectation {
  readonly median: number;
  /** How far values usually lie from it: 1.4826 times the median of their distances, which for a bell curve is its standard deviation. */
  readonly spread: number;
  readonly samples: number;
  /** `week`: the same day of the week, an hour about; `day`: the same hour of any day. */
  readonly season: 'week' | 'day';
}

/** How a value compares with the same hours before. */
export type AnomalyVerdict =
  | { readonly kind: 'too-little-history'; readonly samples: number }
  | { readonly kind: 'usual' | 'unusual'; readonly expected: Expectation; readonly score: number };

/** How far from the usual is far, and what is too small to matter whatever the statistics say. */
export interface Sensitivity {
  /** Distances below this one are noise, in the value's own unit. */
  readonly leastSpread: number;
}

const hourMs = 3_600_000;
const weekMs = 168 * hourMs;
/** Weeks that are looked back at. */
export const historyWeeks = 4;
/** Same day of the week, three hours each, in four weeks: half of them have to be there. */
const fewestOfWeek = 6;
/** Same hour in 28 days. */
const fewestOfDay = 8;
/** Spreads from the median at which a value is unusual: of a bell curve, one hour in 30,000. */
const unusualScore = 4;
/** What always has the same value is still allowed to move by this part of it. */
const leastRelativeSpread = 0.15;

/**
 * Holds the value of one hour against the same hours of the four weeks before: those of the same day of the week, or where they are too few those
 * of all days. Median and median distance let up to half of the history be as wrong as it likes. Only what is too high is unusual. Pure.
 */
export function judgeHour(
  { at, value }: HourValue,
  history: readonly HourValue[],
  { leastSpread }: Sensitivity,
): AnomalyVerdict {
  const oldest = at - historyWeeks * weekMs - hourMs;
  // Not the hours just before: what is unusual now may have begun then.
  const earlier = history.filter((one) => one.at <= at - 23 * hourMs && one.at >= oldest);
  const ofWeek = earlier.filter((one) => hoursApart(at - one.at, weekMs) <= 1);
  const ofDay = earlier.filter((one) => hoursApart(at - one.at, 24 * hourMs) === 0);
  const season = ofWeek.length >= fewestOfWeek ? 'week' : 'day';
  const samples = season === 'week' ? ofWeek : ofDay;
  if (season === 'day' && samples.length < fewestOfDay) {
    return { kind: 'too-little-history', samples: samples.length };
  }
  const values = samples.map((one) => one.value);
  const middle = median(values);
  const spread = 1.4826 * median(values.map((one) => Math.abs(one - middle)));
  const score = (value - middle) / Math.max(spread, leastRelativeSpread * Math.abs(middle), leastSpread);
  const expected = { median: middle, spread, samples: samples.length, season } as const;
  return { kind: score > unusualScore ? 'unusual' : 'usual', expected, score };
}

/** Hours between a distance and the nearest multiple of a period. */
function hoursApart(distance: number, period: number): number {
  const rest = distance % period;
  return Math.round(Math.min(rest, period - rest) / hourMs);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
