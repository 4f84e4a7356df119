import { emptyHistogram, observe } from '../../shared/measurement/histogram.ts';
import type { SeriesRollup } from '../../shared/state/series-store.ts';

/** The sums of one hour or day of the mirror; durations in milliseconds. */
export function rollup(
  bucket: string,
  counters: Readonly<Record<string, number>>,
  durations: readonly number[] = [],
): SeriesRollup {
  const histograms = durations.length > 0 ? { durationMs: durations.reduce(observe, emptyHistogram) } : {};
  return { series: 'mirror', bucket, counters, histograms };
}

/** The name of the hour so many hours before a moment. */
export function hoursBefore(now: number, hours: number): string {
  return new Date(now - hours * 3_600_000).toISOString().slice(0, 13);
}
