import { describe, expect, it } from 'vitest';
import { defaultMetrics } from '../../../shared/config/health-defaults.ts';
import { dollarsOf, readRepositoryCosts } from '../../../shared/measurement/costs.ts';
import { contribution } from '../../support/contributions.ts';
import { inMemorySeries } from '../../support/in-memory-series.ts';

const now = Date.parse('2026-11-21T10:00:00Z');

describe('what functions cost', () => {
  it('is time by memory, and each call', () => {
    const prices = { gigabyteSecond: 0.5, request: 0.25 };
    expect(dollarsOf({ megabyteMs: 2 * 1024 * 1000, invocations: 3 }, prices)).toBe(1.75);
  });

  it('is known of each repository for this month, the dearest first', async () => {
    const series = inMemorySeries();
    const spend = (name: string, time: string, megabyteMs: number) =>
      series.add(
        contribution({
          series: `cost/${name}`,
          id: time,
          at: Date.parse(time),
          counters: { megabyteMs, invocations: 1 },
        }),
      );
    await spend('acme/small', '2026-11-01T00:00:00Z', 1_000);
    await spend('acme/large', '2026-11-20T00:00:00Z', 9_000);
    await spend('acme/large', '2026-11-21T00:00:00Z', 9_000);
    await spend('acme/gone', '2026-10-31T23:59:00Z', 90_000);
    const costs = await readRepositoryCosts(series, defaultMetrics.prices, now);
    expect(
      costs.map(({ repository, megabyteMs, invocations }) => [repository, megabyteMs, invocations]),
    ).toEqual([
      ['acme/large', 18_000, 2],
      ['acme/small', 1_000, 1],
    ]);
  });
});
