import { describe, expect, it } from 'vitest';
import { judgeStale } from '../../../functions/health/judge-stale.ts';
import { configuration, mirror } from '../../support/configuration.ts';
import { healthReport, lookedAt } from '../../support/health-reports.ts';

const hour = 3_600_000;
const settings = configuration(mirror());
const judge = (age: number, changes: Parameters<typeof healthReport>[0] = {}) =>
  judgeStale([healthReport({ checkedAt: lookedAt, ...changes })], settings, lookedAt + age);

describe('reports of repositories', () => {
  it('are well while they are looked at', () => {
    expect(judge(3 * hour)).toEqual({ checks: [], forgotten: [] });
  });

  it('are told of when three looks did not come', () => {
    expect(judge(3 * hour + 1).checks).toMatchObject([
      { check: 'state', subject: 'listing of github.com/acme', status: 'warn', level: 'low' },
    ]);
  });

  it.each([
    [1, 4, 'low'],
    [2, 4, 'high'],
    [4, 4, 'high'],
  ] as const)('are one finding, however many: %d of %d are %s', (missing, all, level) => {
    const reports = Array.from({ length: all }, (_, index) => {
      const name = `acme/app-${index}`;
      const checkedAt = index < missing ? lookedAt : lookedAt + 4 * hour;
      return healthReport({ subject: `github.com/${name}`, name, checkedAt });
    });
    const { checks } = judgeStale(reports, settings, lookedAt + 4 * hour);
    expect(checks.map((check) => check.level)).toEqual([level]);
    expect(checks[0]?.evidence).toContain(`(${missing} of ${all})`);
  });

  it('are forgotten a week later', () => {
    const { checks, forgotten } = judge(7 * 24 * hour + 1);
    expect(checks).toEqual([]);
    expect(forgotten).toMatchObject([{ name: 'acme/app' }]);
  });

  it('are forgotten at once when they left the configuration', () => {
    const { forgotten } = judge(0, { subject: 'github.com/other/app', name: 'other/app' });
    expect(forgotten).toMatchObject([{ name: 'other/app' }]);
  });

  it('are not mixed up with that of the service', () => {
    expect(judge(99 * 24 * hour, { subject: 'service', name: 'service' })).toEqual({
      checks: [],
      forgotten: [],
    });
  });
});
