/**
 * Counts by bucket of a value that grows by a fixed factor, so that a percentile is known to within half of it, and two histograms of the same
 * scheme are merged by adding. Placeholder of the shape; see `observe`, `merge` and `percentile`.
 */
export interface Histogram {
  readonly count: number;
  readonly sum: number;
  /** Count by index of the bucket. */
  readonly buckets: Readonly<Record<string, number>>;
}
