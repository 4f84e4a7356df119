import { describe, expect, it } from 'vitest';
import { costsText, dollars, objectivesText, summariesText } from '../../../cli/metrics/standing-text.ts';
import { summarise } from '../../../cli/metrics/summaries.ts';
import { defaultMetrics } from '../../../shared/config/health-defaults.ts';
import { configuredObjectives } from '../../../shared/measurement/objectives.ts';
import { judgeObjective } from '../../../shared/measurement/slo.ts';
import { standingOf, sumsOf } from '../../support/figures.ts';
import { hoursBefore, rollup } from '../../support/series-rollups.ts';

const { prices } = defaultMetrics;
const hour = '2026-11-21T09';

describe('what capabilities did', () => {
  it('has no rates where there was nothing to succeed', () => {
    const summaries = summarise(sumsOf(), [], standingOf(), prices);
    expect(summaries.deployment).not.toHaveProperty('successRate');
    expect(summaries.health).toEqual({ looks: 0, repositories: {} });
    expect(summariesText(summaries, standingOf())).toBe('');
  });

  it('says whether quality is better than in the time before', () => {
    const graded = (points: number) => [rollup(hour, { runs: 2, passed: 2, graded: 2, gradePoints: points })];
    const { validation } = summarise(sumsOf({ validation: graded(18) }), graded(16), standingOf(), prices);
    expect(validation).toMatchObject({ quality: { grade: 'B+', before: 'B' }, trend: 'rising' });
    const steady = summarise(sumsOf({ validation: graded(18) }), graded(18), standingOf(), prices);
    expect(steady.validation.trend).toBe('steady');
  });

  it('does not count what was refused or gave way as a deployment that failed', () => {
    const deployment = [rollup(hour, { runs: 4, succeeded: 2, rolledback: 1, dropped: 1 }, [1_000])];
    const summaries = summarise(sumsOf({ deployment }), [], standingOf(), prices);
    expect(summaries.deployment.successRate).toBeCloseTo(2 / 3);
    expect(summariesText(summaries, standingOf())).toContain(
      '66.6 % of 3 succeeded · 1 rolled back · run 1.0 s',
    );
  });

  it('says how repositories are, without the service itself', () => {
    const reports = [
      { subject: 'github.com/acme/a', name: 'acme/a', status: 'healthy', score: 100 },
      { subject: 'github.com/acme/b', name: 'acme/b', status: 'critical', score: 50 },
      { subject: 'service', name: 'service', status: 'warning', score: 0 },
    ] as const;
    const health = [rollup(hour, { looks: 4, up: 3, down: 1 })];
    const summaries = summarise(sumsOf({ health }), [], standingOf({ reports }), prices);
    expect(summariesText(summaries, standingOf())).toBe(
      'health      uptime 75.0 % in 4 looks · score 75 of 100 · 1 critical · 1 healthy',
    );
  });

  it('names who sent requests, and what is left of budgets', () => {
    const api = [rollup(hour, { requests: 1_200, mirror: 200, health: 1_000 })];
    const budget = { id: 'https://api.github.com x', limit: 5_000, remaining: 4_000, resetAt: 0, seenAt: 0 };
    const summaries = summarise(sumsOf({ api }), [], standingOf(), prices);
    expect(summariesText(summaries, { budgets: [budget] })).toBe(
      'requests    1,200 · mirror 200 · health 1,000\nbudget      4,000 of 5,000 left · https://api.github.com x',
    );
  });
});

describe('promises in a table', () => {
  it('say what was attained, what is left, and how urgent it is', () => {
    const now = Date.parse('2026-11-21T09:30:00Z');
    const [objective] = configuredObjectives(defaultMetrics);
    if (!objective) throw new Error('there is no promise');
    const sums = [rollup(hoursBefore(now, 0), { runs: 10_000, synced: 9_000, failed: 1_000 })];
    const text = objectivesText([judgeObjective(objective, sums, sums, now)]);
    expect(text.split('\n')[1]).toMatch(
      /^sync-success +99\.9 % +90\.0 % +10,?000 +-\d+\.\d %( +100\.0){3} +critical$/,
    );
  });
});

describe('costs', () => {
  it.each([
    [0, '$0.00'],
    [12.345, '$12.35'],
    [0.5, '$0.50'],
    [0.00042, '$0.00042'],
    [0.0000000004, '$0.000000000'],
  ])('of %s are written %s', (amount, text) => {
    expect(dollars(amount)).toBe(text);
  });

  it('show the dearest repositories, and the rest as one', () => {
    const repositories = ['a', 'b', 'c'].map((name, index) => ({
      repository: `acme/${name}`,
      megabyteMs: 1_024_000,
      invocations: 1,
      requests: 0,
      dollars: 3 - index,
    }));
    const text = costsText([], repositories, { month: '2026-11', shown: 1 });
    expect(text).toMatch(/^repository, 2026-11 .*\nacme\/a +1\.0 +1 +0 +\$3\.00\n2 more +\$3\.00$/);
  });
});
