import { describe, expect, it } from 'vitest';
import { defaultMetrics } from '../../../shared/config/health-defaults.ts';
import { metricFamilies } from '../../../shared/measurement/metric-families.ts';
import { openMetricsText } from '../../../shared/measurement/openmetrics.ts';
import { figuresFrom, standingOf, sumsOf } from '../../support/figures.ts';
import { parseOpenMetrics } from '../../support/openmetrics-parser.ts';
import { rollup } from '../../support/series-rollups.ts';

/** What is given out of these figures, as a strict reader finds it. */
function given(sums = sumsOf(), standing = standingOf()) {
  const families = parseOpenMetrics(openMetricsText(metricFamilies(sums, standing, defaultMetrics)));
  const samples = families.flatMap((family) => family.samples);
  return {
    families,
    sampled: (name: string, labels: Readonly<Record<string, string>> = {}) =>
      samples.find(
        (sample) =>
          sample.name === `auto_builder_${name}` &&
          Object.entries({ ...labels, ...sample.labels }).every(
            ([key]) => sample.labels[key] === labels[key],
          ),
      )?.value,
  };
}

describe('the figures that are given out', () => {
  it('are there with zeros before anything has happened, so that rates can be made of them', () => {
    const { families, sampled } = given();
    expect(families.length).toBeGreaterThan(20);
    expect(sampled('mirror_runs_total', { outcome: 'failed' })).toBe(0);
    expect(sampled('mirror_run_seconds_count')).toBe(0);
  });

  it('count from the beginning of their time, and say so', () => {
    const { sampled } = given();
    expect(sampled('mirror_runs_created', { outcome: 'synced' })).toBe(figuresFrom / 1_000);
  });

  it('are the sums of all hours', () => {
    const mirror = [
      rollup('2026-11-21T08', { runs: 3, synced: 2, failed: 1, packBytes: 50 }, [0, 900, 2_100]),
      rollup('2026-11-21T09', { runs: 1, synced: 1, packBytes: 25 }, [90_000]),
    ];
    const { sampled } = given(sumsOf({ mirror }));
    expect(sampled('mirror_runs_total', { outcome: 'synced' })).toBe(3);
    expect(sampled('mirror_sent_bytes_total')).toBe(75);
    expect(sampled('mirror_run_seconds_sum')).toBe(93);
    expect(sampled('mirror_run_seconds_bucket', { le: '+Inf' })).toBe(4);
    expect(sampled('mirror_run_seconds_bucket', { le: '0.001' })).toBe(1);
    expect(sampled('mirror_run_seconds_bucket', { le: '0.955594' })).toBe(2);
  });

  it('say what functions cost, by capability', () => {
    const mirror = [rollup('2026-11-21T08', { megabyteMs: 1_024_000, invocations: 10 })];
    const { sampled } = given(sumsOf({ mirror }));
    expect(sampled('cost_dollars_total', { capability: 'mirror' })).toBeCloseTo(0.0000153334, 12);
  });

  it('say how promises stand', () => {
    const objectives = [
      {
        name: 'uptime',
        target: 0.999,
        good: 'up',
        tally: { good: 9, total: 10 },
        attained: 0.9,
        budgetLeft: -99,
        burn: { '1h': 100 },
      },
    ] as const;
    const { sampled } = given(sumsOf(), standingOf({ objectives }));
    expect(sampled('objective_attained_ratio', { objective: 'uptime' })).toBe(0.9);
    expect(sampled('objective_budget_left_ratio', { objective: 'uptime' })).toBe(-99);
    expect(sampled('objective_burn_ratio', { objective: 'uptime', window: '1h' })).toBe(100);
  });

  it('say how repositories are, the worse one where two hosts have the same name', () => {
    const reports = [
      { subject: 'github.com/acme/app', name: 'acme/app', status: 'healthy', score: 100 },
      { subject: 'ghe.acme.test/acme/app', name: 'acme/app', status: 'critical', score: 20 },
      { subject: 'service', name: 'service', status: 'warning', score: 80 },
    ] as const;
    const { sampled } = given(sumsOf(), standingOf({ reports }));
    expect(sampled('health_score', { repository: 'acme/app' })).toBe(20);
    expect(sampled('health_score', { repository: 'service' })).toBe(80);
    expect(sampled('repositories', { status: 'critical' })).toBe(1);
    expect(sampled('repositories', { status: 'warning' })).toBe(0);
  });

  it('say what is left of rate limits', () => {
    const budget = {
      id: 'https://api.github.com "x"',
      limit: 5_000,
      remaining: 4_000,
      resetAt: 0,
      seenAt: 0,
    };
    const { sampled } = given(sumsOf(), standingOf({ budgets: [budget] }));
    expect(sampled('api_budget_remaining', { budget: budget.id })).toBe(4_000);
  });
});
