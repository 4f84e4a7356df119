import type { AlertLevel, CheckResult } from '../health/health.ts';
import type { SeriesRollup, SeriesStore } from '../state/series-store.ts';
import { type AnomalyVerdict, type HourValue, historyWeeks, judgeHour } from './anomaly.ts';
import { emptyHistogram, percentile } from './histogram.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Hours with fewer runs say nothing of times and rates. */
const fewestRuns = 5;

/** One figure that is watched. */
interface Watched {
  readonly name: string;
  readonly series: 'mirror' | 'api';
  /** `undefined`: the hour says nothing. */
  readonly valueOf: (rollup: SeriesRollup) => number | undefined;
  readonly leastSpread: number;
  readonly text: (value: number) => string;
  readonly code: string;
  readonly level: AlertLevel;
  readonly remedy: string;
}

const watched: readonly Watched[] = [
  {
    name: 'sync-time',
    series: 'mirror',
    valueOf: ({ histograms: { durationMs = emptyHistogram } }) =>
      durationMs.count < fewestRuns ? undefined : percentile(durationMs, 0.95),
    leastSpread: 1_000,
    text: (ms) => `95 % of the runs took at most ${(ms / 1000).toFixed(1)} s`,
    code: 'SYNC_TIME_UNUSUAL',
    level: 'medium',
    remedy: 'See which runs are slow: auto-builder history <repository>; look at the hosts.',
  },
  {
    name: 'failure-rate',
    series: 'mirror',
    valueOf: ({ counters: { runs = 0, failed = 0 } }) => (runs < fewestRuns ? undefined : failed / runs),
    leastSpread: 0.02,
    text: (rate) => `${(rate * 100).toFixed(1)} % of the runs failed`,
    code: 'FAILURE_RATE_UNUSUAL',
    level: 'medium',
    remedy: 'See which runs fail and why: auto-builder status.',
  },
  {
    name: 'api-use',
    series: 'api',
    valueOf: ({ counters: { requests = 0 } }) => requests,
    leastSpread: 50,
    text: (requests) => `${Math.round(requests)} requests were sent`,
    code: 'API_USE_UNUSUAL',
    level: 'low',
    remedy: 'See who sends them: auto-builder metrics --since 24h. A new source, or a loop?',
  },
];

/**
 * Holds the last full hour against the same hours of the four weeks before: sync time, failure rate, and use of the hosts' APIs. An hour in which
 * too little happened, and a service that is too young to have a usual, pass and say so. Codes: `SYNC_TIME_UNUSUAL`, `FAILURE_RATE_UNUSUAL`,
 * `API_USE_UNUSUAL`.
 *
 * @param now epoch milliseconds
 */
export async function checkAnomalies({
  series,
  now,
}: {
  readonly series: Pick<SeriesStore, 'range'>;
  readonly now: number;
}): Promise<readonly CheckResult[]> {
  const at = Math.floor(now / hourMs) * hourMs - hourMs;
  const hours = new Map([
    ['mirror', await seasonOf(series, 'mirror', at)],
    ['api', await seasonOf(series, 'api', at)],
  ]);
  return watched.map((one) => {
    const values = (hours.get(one.series) ?? []).flatMap((rollup): readonly HourValue[] => {
      const value = one.valueOf(rollup);
      return value === undefined ? [] : [{ at: Date.parse(`${rollup.bucket}:00:00Z`), value }];
    });
    return resultOf(one, values, at);
  });
}

/** The hour itself, and the same hour with its neighbours in each of the 28 days before: nothing else is read. */
async function seasonOf(
  series: Pick<SeriesStore, 'range'>,
  name: string,
  at: number,
): Promise<readonly SeriesRollup[]> {
  const found = [...(await series.range(name, 'hour', at, at))];
  for (let week = 0; week < historyWeeks; week += 1) {
    const days = Array.from({ length: 7 }, (_, day) => at - (week * 7 + day + 1) * dayMs);
    const parts = await Promise.all(
      days.map((day) => series.range(name, 'hour', day - hourMs, day + hourMs)),
    );
    found.push(...parts.flat());
  }
  return found;
}

function resultOf(one: Watched, values: readonly HourValue[], at: number): CheckResult {
  const about = { check: 'anomaly', subject: `anomaly ${one.name}` } as const;
  const hour = `${new Date(at).toISOString().slice(0, 13)}:00Z`;
  const current = values.find((value) => value.at === at);
  if (!current) return { ...about, status: 'pass', evidence: `too little happened in the hour ${hour}` };
  const verdict = judgeHour(current, values, one);
  const seen = `${one.text(current.value)} in the hour ${hour}`;
  const evidence = `${seen}; ${usualText(one, verdict)}`;
  if (verdict.kind !== 'unusual') return { ...about, status: 'pass', evidence };
  const { code, level, remedy } = one;
  return { ...about, status: 'warn', code, level, remedy, evidence, fingerprint: code };
}

function usualText(one: Watched, verdict: AnomalyVerdict): string {
  if (verdict.kind === 'too-little-history')
    return `too few of the same hours are known to have a usual (${verdict.samples})`;
  const { median, samples, season } = verdict.expected;
  const hours = season === 'week' ? 'hours about this one on this day of the week' : 'same hours of the day';
  return `usual, in ${samples} ${hours}: ${one.text(median)}`;
}
