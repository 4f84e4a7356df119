import { describe, expect, it } from 'vitest';
import { defaultMetrics } from '../../../shared/config/health-defaults.ts';
import { checkAnomalies } from '../../../shared/measurement/check-anomalies.ts';
import { checkObjectives } from '../../../shared/measurement/check-objectives.ts';
import type { SeriesStore } from '../../../shared/state/series-store.ts';
import { contribution } from '../../support/contributions.ts';
import { inMemorySeries } from '../../support/in-memory-series.ts';

const now = Date.parse('2026-11-21T10:30:00Z');
const hourMs = 3_600_000;
let runs = 0;

/** Lets so many runs end in the hour so many hours ago. */
async function runsOf(
  series: SeriesStore,
  hoursAgo: number,
  count: number,
  { outcome = 'synced', durationMs = 2_000 }: { outcome?: string; durationMs?: number } = {},
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    runs += 1;
    await series.add(
      contribution({
        id: `run-${runs}`,
        at: now - hoursAgo * hourMs,
        counters: { runs: 1, [outcome]: 1 },
        observations: { durationMs },
      }),
    );
  }
}

const promises = (series: SeriesStore) => checkObjectives({ series, settings: defaultMetrics, now });
const byName = <Result extends { readonly subject: string }>(results: readonly Result[], subject: string) =>
  results.find((one) => one.subject === subject);

describe('promises as checks of the service', () => {
  it('pass in a service in which nothing has happened yet, and say so', async () => {
    const results = await promises(inMemorySeries());
    expect(results.map(({ subject }) => subject)).toEqual([
      'objective sync-success',
      'objective sync-time',
      'objective deployment-success',
      'objective uptime',
      'objective healing-success',
    ]);
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['pass']));
    expect(results[0]?.evidence).toContain('nothing happened in 30 days');
  });

  it('fail with figures while a budget goes too fast', async () => {
    const series = inMemorySeries();
    await runsOf(series, 0, 8);
    await runsOf(series, 0, 2, { outcome: 'failed' });
    expect(byName(await promises(series), 'objective sync-success')).toEqual({
      check: 'objective',
      subject: 'objective sync-success',
      status: 'fail',
      code: 'OBJECTIVE_BURNS',
      // Ten runs are too few to wake somebody.
      level: 'medium',
      fingerprint: 'OBJECTIVE_BURNS medium',
      evidence:
        '80 % of 10: runs of the mirror did not fail (promised: 99.9 % over 30 days); its budget goes 200.0 times as fast as allowed over 1 hour, and 200.0 times as fast as allowed in this hour',
      remedy: expect.stringContaining('auto-builder status'),
    });
  });

  it('warn softly when a budget is overdrawn by what is long over', async () => {
    const series = inMemorySeries();
    await runsOf(series, 20 * 24, 10, { outcome: 'failed' });
    await runsOf(series, 0, 10);
    expect(byName(await promises(series), 'objective sync-success')).toMatchObject({
      status: 'warn',
      code: 'OBJECTIVE_MISSED',
      level: 'low',
    });
  });

  it('forget what is older than 30 days', async () => {
    const series = inMemorySeries();
    await runsOf(series, 31 * 24, 10, { outcome: 'failed' });
    expect(byName(await promises(series), 'objective sync-success')?.status).toBe('pass');
  });
});

describe('figures as checks of the service', () => {
  /** Four weeks in which each day at nine ten runs synced in two seconds. */
  async function fourWeeks(): Promise<SeriesStore> {
    const series = inMemorySeries();
    for (let day = 1; day <= 28; day += 1) await runsOf(series, 1 + day * 24, 10);
    return series;
  }

  it('pass when the last full hour is as usual', async () => {
    const series = await fourWeeks();
    await runsOf(series, 1, 10);
    const results = await checkAnomalies({ series, now });
    expect(results.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass']);
    expect(byName(results, 'anomaly sync-time')?.evidence).toMatch(
      /took at most 2\.\d s in the hour 2026-11-21T09:00Z; usual, in 28 same hours of the day: /,
    );
  });

  it('warn of a time that is much longer than usual', async () => {
    const series = await fourWeeks();
    await runsOf(series, 1, 10, { durationMs: 30_000 });
    expect(byName(await checkAnomalies({ series, now }), 'anomaly sync-time')).toMatchObject({
      status: 'warn',
      code: 'SYNC_TIME_UNUSUAL',
      level: 'medium',
    });
  });

  it('warn of many failures', async () => {
    const series = await fourWeeks();
    await runsOf(series, 1, 5);
    await runsOf(series, 1, 5, { outcome: 'failed' });
    expect(byName(await checkAnomalies({ series, now }), 'anomaly failure-rate')).toMatchObject({
      status: 'warn',
      code: 'FAILURE_RATE_UNUSUAL',
      evidence: expect.stringContaining('50.0 % of the runs failed'),
    });
  });

  it('warn of more requests than usual', async () => {
    const series = inMemorySeries();
    const send = (hoursAgo: number, requests: number) =>
      series.add(
        contribution({
          series: 'api',
          id: `${hoursAgo}`,
          at: now - hoursAgo * hourMs,
          counters: { requests },
        }),
      );
    for (let day = 1; day <= 28; day += 1) await send(1 + day * 24, 300);
    await send(1, 4_000);
    expect(byName(await checkAnomalies({ series, now }), 'anomaly api-use')).toMatchObject({
      status: 'warn',
      code: 'API_USE_UNUSUAL',
      level: 'low',
    });
  });

  it('say nothing of an hour in which too little happened, and of a young service', async () => {
    const series = inMemorySeries();
    await runsOf(series, 1, 5, { durationMs: 900_000 });
    const results = await checkAnomalies({ series, now });
    expect(results.map(({ status }) => status)).toEqual(['pass', 'pass', 'pass']);
    expect(byName(results, 'anomaly sync-time')?.evidence).toContain('too few of the same hours');
    expect(byName(results, 'anomaly api-use')?.evidence).toContain('too little happened');
  });
});
