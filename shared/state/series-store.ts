import type { Histogram } from '../measurement/histogram.ts';

/** What one run adds to the sums of one series. */
export interface Contribution {
  /** `mirror`, `validation`, `taxonomy`, `deployment`, `health`, `healing`; with a part behind a slash: `cost/github.com/acme/app`. */
  readonly series: string;
  /** The run's own id: it counts once in each bucket, however often and in whatever order it comes. */
  readonly id: string;
  /** Epoch milliseconds: the bucket in which it counts. */
  readonly at: number;
  readonly counters: Readonly<Record<string, number>>;
  /** Values that percentiles are wanted of, such as milliseconds. */
  readonly observations: Readonly<Record<string, number>>;
}

/** The sums of one series in one hour or one day. */
export interface SeriesRollup {
  readonly series: string;
  /** `2026-11-21T10` or `2026-11-21`, UTC. */
  readonly bucket: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly histograms: Readonly<Record<string, Histogram>>;
}

/** Sums per hour and per day, by atomic adds, each run exactly once. */
export interface SeriesStore {
  add(contribution: Contribution): Promise<void>;
  /** Oldest first; the buckets that hold `from` and `to` (epoch milliseconds) are part of it. */
  range(series: string, size: 'hour' | 'day', from: number, to: number): Promise<readonly SeriesRollup[]>;
  /** Names of the series that begin so. */
  names(prefix: string): Promise<readonly string[]>;
}
