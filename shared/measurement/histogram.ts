/**
 * Counts by bucket of values that grow by a fixed factor, so that a percentile is known to within 4.8 %, and two histograms are merged by
 * adding. Bucket `i` holds what is over 1.1 to the power of i − 1 and at most 1.1 to the power of i; `zero` holds everything that is not above
 * zero. A day in milliseconds lies in bucket 192, so even very different times need few buckets.
 */
export interface Histogram {
  readonly count: number;
  readonly sum: number;
  /** Count by index of the bucket. */
  readonly buckets: Readonly<Record<string, number>>;
}

/** Bounds of neighbouring buckets. A value is off by at most (1.1 − 1) / (1.1 + 1) of itself, which is 4.8 %. */
const growth = 1.1;

/** Nothing was observed. */
export const emptyHistogram: Histogram = { count: 0, sum: 0, buckets: {} };

/** The name of the bucket that holds a value. */
export function bucketIndex(value: number): string {
  if (!(value > 0)) return 'zero';
  // 1.1 to the power of 7 is to lie in bucket 7, whatever the logarithm makes of it.
  return String(Math.ceil(Number((Math.log(value) / Math.log(growth)).toFixed(9))));
}

/** The largest value of a bucket. */
export function upperBound(index: string): number {
  return index === 'zero' ? 0 : growth ** Number(index);
}

/** With one more value. */
export function observe(histogram: Histogram, value: number): Histogram {
  const index = bucketIndex(value);
  return {
    count: histogram.count + 1,
    sum: histogram.sum + value,
    buckets: { ...histogram.buckets, [index]: (histogram.buckets[index] ?? 0) + 1 },
  };
}

/** As if all had been observed in one. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const buckets = new Map<string, number>();
  for (const histogram of histograms) {
    for (const [index, count] of Object.entries(histogram.buckets)) {
      buckets.set(index, (buckets.get(index) ?? 0) + count);
    }
  }
  return {
    count: histograms.reduce((sum, { count }) => sum + count, 0),
    sum: histograms.reduce((total, { sum }) => total + sum, 0),
    buckets: Object.fromEntries(buckets),
  };
}

/** The value that this part of the values (0 to 1) does not exceed, to within 4.8 %; `undefined` without any. */
export function percentile(histogram: Histogram, part: number): number | undefined {
  const rank = Math.max(1, Math.ceil(part * histogram.count));
  let seen = 0;
  for (const [index, count] of ascending(histogram)) {
    seen += count;
    if (seen >= rank) return middle(index);
  }
  return undefined;
}

/** The mean of the values, exactly; `undefined` without any. */
export function meanOf({ count, sum }: Histogram): number | undefined {
  return count === 0 ? undefined : sum / count;
}

/** How many values are at most this one: those of a bucket count when most of it does. */
export function countAtMost(histogram: Histogram, value: number): number {
  return Object.entries(histogram.buckets).reduce(
    (sum, [index, count]) => sum + (middle(index) <= value ? count : 0),
    0,
  );
}

/** The value that is equally far, relative to itself, from both bounds of the bucket. */
function middle(index: string): number {
  return (2 * upperBound(index)) / (growth + 1);
}

function ascending({ buckets }: Histogram): readonly (readonly [string, number])[] {
  return Object.entries(buckets).toSorted(([one], [other]) => upperBound(one) - upperBound(other));
}
