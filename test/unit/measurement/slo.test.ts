import { describe, expect, it } from 'vitest';
import { defaultMetrics } from '../../../shared/config/health-defaults.ts';
import { configuredObjectives, type ObjectiveName } from '../../../shared/measurement/objectives.ts';
import { judgeObjective } from '../../../shared/measurement/slo.ts';
import type { SeriesRollup } from '../../../shared/state/series-store.ts';
import { hoursBefore, rollup } from '../../support/series-rollups.ts';

const now = Date.parse('2026-11-21T10:30:00Z');

/** How a promise stands, with the defaults of the configuration. */
function standing(
  name: ObjectiveName,
  { days = [], hours = [] }: { days?: readonly SeriesRollup[]; hours?: readonly SeriesRollup[] },
) {
  const objective = configuredObjectives(defaultMetrics).find((one) => one.name === name);
  if (!objective) throw new Error(`there is no promise ${name}`);
  return judgeObjective(objective, days, hours, now);
}

/** An hour of the mirror with so many runs, and so many that failed. */
const runs = (hoursAgo: number, total: number, failed: number) =>
  rollup(hoursBefore(now, hoursAgo), { runs: total, synced: total - failed, failed });

describe('a promise', () => {
  it('keeps its whole budget as long as nothing happens', () => {
    const { attained, budgetLeft, burn, burning } = standing('uptime', {});
    expect({ attained, budgetLeft, burn, burning }).toEqual({
      attained: undefined,
      budgetLeft: 1,
      burn: {},
      burning: undefined,
    });
  });

  it('has used half of its budget when half of the failures happened that it allows', () => {
    const days = [rollup('2026-11-20', { runs: 2_000, synced: 1_999, failed: 1 })];
    const { attained, budgetLeft } = standing('sync-success', { days });
    expect(attained).toBeCloseTo(0.9995);
    expect(budgetLeft).toBeCloseTo(0.5);
  });

  it('is broken when more failed than it allows', () => {
    const days = [rollup('2026-11-20', { runs: 1_000, synced: 984, partial: 6, failed: 10 })];
    expect(standing('sync-success', { days }).budgetLeft).toBeCloseTo(-9);
  });

  it('does not count deployments that were refused or gave way', () => {
    const days = [rollup('2026-11-20', { runs: 10, succeeded: 5, dropped: 5 })];
    expect(standing('deployment-success', { days }).tally).toEqual({ good: 5, total: 5 });
  });

  it('of a time counts what took longer', () => {
    const days = [rollup('2026-11-20', {}, [...Array(95).fill(1_000), ...Array(5).fill(300_000)])];
    expect(standing('sync-time', { days })).toMatchObject({ tally: { good: 95, total: 100 } });
    expect(standing('sync-time', { days }).budgetLeft).toBeCloseTo(0);
  });

  it('has no budget that could be left where everything is promised', () => {
    const [objective] = configuredObjectives({
      objectives: { ...defaultMetrics.objectives, syncSuccess: 1 },
    });
    if (!objective) throw new Error('there is no promise');
    const days = [rollup('2026-11-20', { runs: 10, synced: 9, failed: 1 })];
    expect(judgeObjective(objective, days, [], now).budgetLeft).toBeLessThan(-1_000);
  });
});

describe('a budget', () => {
  const days = [rollup('2026-11-01', { runs: 100_000, synced: 100_000 })];

  it('that goes 20 times too fast now and over the hour before wakes somebody', () => {
    const hours = [runs(0, 100, 2), runs(1, 100, 2)];
    const { burn, burning } = standing('sync-success', { days, hours });
    expect(burn.now).toBeCloseTo(20);
    expect(burn['1h']).toBeCloseTo(20);
    expect(burning).toMatchObject({ long: '1h', short: 'now', level: 'critical' });
  });

  it('wakes nobody any more once the hour that runs is well again', () => {
    const hours = [runs(0, 1_000, 0), runs(1, 100, 10)];
    expect(standing('sync-success', { days, hours }).burning).toMatchObject({ long: '6h', level: 'high' });
  });

  it('still counts as going fast when the hour that runs is empty yet', () => {
    const hours = [runs(1, 100, 10)];
    expect(standing('sync-success', { days, hours }).burning).toMatchObject({ level: 'critical' });
  });

  it('that goes eight times too fast for hours is for within a quarter of an hour', () => {
    const hours = [0, 1, 2, 3, 4, 5, 6].map((ago) => runs(ago, 1_000, 8));
    expect(standing('sync-success', { days, hours }).burning).toMatchObject({ long: '6h', level: 'high' });
  });

  it('that goes twice too fast for days is for within the hour', () => {
    const hours = Array.from({ length: 73 }, (_, ago) => runs(ago, 1_000, 2));
    expect(standing('sync-success', { days, hours }).burning).toMatchObject({ long: '3d', level: 'medium' });
  });

  it('that goes as planned is no matter', () => {
    const hours = Array.from({ length: 73 }, (_, ago) => runs(ago, 2_000, 1));
    const { burning, burn } = standing('sync-success', { days, hours });
    expect(burning).toBeUndefined();
    expect(burn['3d']).toBeCloseTo(0.5);
  });

  it('is not judged by a single mishap', () => {
    expect(standing('sync-success', { days, hours: [runs(0, 3, 1)] }).burning).toBeUndefined();
  });

  it.each([
    [9_900, 'medium'],
    [10_000, 'critical'],
  ] as const)('of a month with %d runs, is %s when it goes too fast', (total, level) => {
    const month = [rollup('2026-11-01', { runs: total, synced: total })];
    const hours = [runs(0, 10, 2), runs(1, 10, 2)];
    expect(standing('sync-success', { days: month, hours }).burning).toMatchObject({ long: '1h', level });
  });

  it('of what is less urgent wakes nobody at night', () => {
    const hours = [rollup(hoursBefore(now, 0), { tried: 10, healed: 1 })];
    expect(standing('healing-success', { hours }).burning).toMatchObject({ long: '1h', level: 'medium' });
  });

  it('does not count hours before its window', () => {
    const hours = [runs(2, 100, 50), runs(1, 100, 0), runs(0, 100, 0)];
    const { burn } = standing('sync-success', { days, hours });
    expect(burn['1h']).toBe(0);
    expect(burn['6h']).toBeGreaterThan(100);
  });
});
