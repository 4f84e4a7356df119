import { emptyHistogram, meanOf, mergeHistograms, percentile } from '../../shared/measurement/histogram.ts';
import type { SeriesRollup } from '../../shared/state/series-store.ts';
import { bytes, duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import { percent } from './percent.ts';

/** Runs of the mirror over some time; `undefined` where there were none. */
export interface MirrorSums {
  readonly runs: number;
  readonly synced: number;
  readonly partial: number;
  readonly failed: number;
  readonly packBytes: number;
  /** Synced runs in all runs, from 0 to 1. */
  readonly successRate: number | undefined;
  readonly meanDurationMs: number | undefined;
  readonly p95DurationMs: number | undefined;
  /** From the push to the end of its run. */
  readonly meanLagMs: number | undefined;
  readonly p95LagMs: number | undefined;
}

/** Adds up hours or days. Pure. */
export function mirrorSums(rollups: readonly SeriesRollup[]): MirrorSums {
  const add = (name: string): number => rollups.reduce((sum, { counters }) => sum + (counters[name] ?? 0), 0);
  const all = (name: string) =>
    mergeHistograms(rollups.map(({ histograms }) => histograms[name] ?? emptyHistogram));
  const runs = add('runs');
  const durations = all('durationMs');
  const lags = all('lagMs');
  return {
    runs,
    synced: add('synced'),
    partial: add('partial'),
    failed: add('failed'),
    packBytes: add('packBytes'),
    successRate: runs === 0 ? undefined : add('synced') / runs,
    meanDurationMs: meanOf(durations),
    p95DurationMs: percentile(durations, 0.95),
    meanLagMs: meanOf(lags),
    p95LagMs: percentile(lags, 0.95),
  };
}

const right = 'right' as const;
const columns = [
  { title: '' },
  { title: 'runs', align: right },
  { title: 'synced', align: right },
  { title: 'partial', align: right },
  { title: 'failed', align: right },
  { title: 'success', align: right },
  { title: 'mean run', align: right },
  { title: '95 % within', align: right },
  { title: 'mean lag', align: right },
  { title: '95 % within', align: right },
  { title: 'sent', align: right },
];

/** One line for each hour or day, and one for all of them. Pure. */
export function mirrorText(
  size: 'hour' | 'day',
  buckets: readonly (MirrorSums & { readonly bucket: string })[],
  total: MirrorSums,
): string {
  const [, ...rest] = columns;
  const rows = [...buckets.map(({ bucket, ...sums }) => row(bucket, sums)), row('all', total)];
  return table([{ title: size }, ...rest], rows);
}

function row(name: string, sums: MirrorSums): readonly string[] {
  const { runs, synced, partial, failed, successRate, packBytes } = sums;
  const times = [sums.meanDurationMs, sums.p95DurationMs, sums.meanLagMs, sums.p95LagMs];
  return [
    name,
    ...[runs, synced, partial, failed].map(String),
    percent(successRate),
    ...times.map((ms) => (ms === undefined ? '-' : duration(ms))),
    bytes(packBytes),
  ];
}
