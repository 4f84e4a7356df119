import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf, resolvedOf } from '../../../../functions/health/report/findings.ts';
import {
  knownChecks,
  makeReport,
  type ReportInput,
} from '../../../../functions/health/report/make-report.ts';
import { scoreOf, trendOf } from '../../../../functions/health/report/score.ts';
import { statusOf } from '../../../../functions/health/report/status.ts';
import {
  alertLevels,
  type CheckResult,
  checkNames,
  checkStatuses,
} from '../../../../shared/health/health.ts';
import { reportJson } from '../../../../shared/health/report-json.ts';
import { failed, healthReport, lookedAt, passed } from '../../../support/health-reports.ts';

const subject = 'github.com/acme/app';
const owner = { report: subject, name: 'acme/app', mirror: 'acme' };

function report(checks: readonly CheckResult[], changes: Partial<ReportInput> = {}) {
  return makeReport({
    subject,
    name: 'acme/app',
    look: { checks, requests: 3 },
    before: undefined,
    now: lookedAt,
    triggerId: 'look-1',
    ...changes,
  });
}

describe('the status of a report', () => {
  it.each<[string, readonly CheckResult[], string]>([
    ['everything passes', [passed('git'), passed('sync')], 'healthy'],
    ['nothing was looked at', [], 'unknown'],
    ['something of the level high fails', [passed('git'), failed('sync', 'X')], 'critical'],
    ['something of the level medium fails', [failed('sync', 'X', { level: 'medium' })], 'warning'],
    [
      'something warns, be it critical',
      [failed('git', 'X', { status: 'warn', level: 'critical' })],
      'warning',
    ],
    ['something essential is unknown', [passed('sync'), passed('git', { status: 'unknown' })], 'unknown'],
    ['dependencies cannot be asked for', [passed('dependencies', { status: 'unknown' })], 'unknown'],
    ['hooks may not be seen', [passed('git'), passed('webhook', { status: 'unknown' })], 'healthy'],
    [
      'something warns and something is unknown',
      [passed('git', { status: 'unknown' }), failed('sync', 'X', { status: 'warn' })],
      'warning',
    ],
    ['a queue that all share has dead letters', [failed('queue', 'DEAD_LETTERS')], 'warning'],
  ])('when %s', (_case, checks, expected) => {
    expect(statusOf(subject, checks)).toBe(expected);
  });

  it('is critical for the service when a queue has dead letters', () => {
    expect(statusOf('service', [failed('queue', 'DEAD_LETTERS')])).toBe('critical');
  });
});

describe('the score of a report', () => {
  it('is 100 when all that is known passes', () => {
    expect(scoreOf([passed('git'), passed('sync'), passed('protection', { status: 'unknown' })])).toBe(100);
  });

  it('is absent when most is unknown', () => {
    expect(scoreOf([passed('git', { status: 'unknown' }), passed('protection')])).toBeUndefined();
  });

  it('weighs a check by its table, and shares its weight among its subjects', () => {
    const one = failed('refs', 'X', { level: 'medium', subject: 'a' });
    const both = [one, { ...one, subject: 'b' }];

    // refs 15 of 35, a failure of the level medium leaves a quarter.
    expect(scoreOf([passed('sync'), ...both])).toBe(Math.round((100 * (20 + 15 / 4)) / 35));
    expect(scoreOf([passed('sync'), one, passed('refs', { subject: 'b' })])).toBe(
      Math.round((100 * (20 + 15 * 0.625)) / 35),
    );
  });

  it('is low when something critical fails, however much is well', () => {
    const well = checkNames.filter((check) => check !== 'protection').map((check) => passed(check));

    expect(scoreOf([...well, failed('protection', 'X', { level: 'critical' })])).toBe(39);
  });

  const results = fc.array(
    fc.record({
      check: fc.constantFrom(...checkNames),
      status: fc.constantFrom(...checkStatuses),
      level: fc.constantFrom(...alertLevels),
    }),
  );

  it('is a whole number from 0 to 100, or absent', () => {
    fc.assert(
      fc.property(results, (checks) => {
        const score = scoreOf(checks);
        expect(score === undefined || (Number.isInteger(score) && score >= 0 && score <= 100)).toBe(true);
      }),
    );
  });

  it('never rises when a check that passed fails', () => {
    fc.assert(
      fc.property(
        results,
        fc.constantFrom(...checkNames),
        fc.constantFrom(...alertLevels),
        (checks, check, level) => {
          const well = scoreOf([...checks, { check, status: 'pass' as const }]);
          const broken = scoreOf([...checks, { check, status: 'fail' as const, level }]);
          expect(broken === undefined || well === undefined || broken <= well).toBe(true);
        },
      ),
    );
  });
});

describe('the score of a repository', () => {
  it('is not that of the service, whose dead letters are not its own', () => {
    const well = [passed('git'), passed('sync'), passed('refs')];
    const queue = failed('queue', 'DEAD_LETTERS', { subject: 'queue mirror', level: 'high' });
    expect(scoreOf([...well, queue], 'github.com/acme/app')).toBeGreaterThan(90);
    expect(scoreOf([...well, queue], 'service')).toBe(69);
  });
});

describe('the trend of the scores', () => {
  const scores = (...values: readonly number[]) => values.map((score, index) => ({ at: index, score }));

  it.each<[readonly number[], string]>([
    [[100, 90, 80], 'new'],
    [[90, 90, 90, 90], 'steady'],
    [[90, 90, 90, 90, 90, 20, 90], 'steady'],
    [[90, 90, 90, 90, 60, 60, 60], 'falling'],
    [[60, 60, 60, 90, 90, 90], 'rising'],
    [[90, 90, 90, 88, 88, 88], 'steady'],
  ])('of %j is %s', (values, expected) => {
    expect(trendOf(scores(...values))).toBe(expected);
  });
});

describe('the checks of a report', () => {
  it('are so since the look at which status or code changed', () => {
    const before = healthReport({
      checks: [failed('sync', 'A', { since: 5 }), failed('refs', 'A', { since: 5 })],
    });
    const checks = knownChecks([failed('sync', 'A'), failed('refs', 'B'), passed('git')], before, lookedAt);

    expect(checks.map(({ check, since }) => [check, since])).toEqual([
      ['sync', 5],
      ['refs', lookedAt],
      ['git', lookedAt],
    ]);
  });

  it('have one result for each subject, the worst', () => {
    const checks = knownChecks([passed('sync'), failed('sync', 'A'), passed('sync')], undefined, lookedAt);

    expect(checks.map(({ status }) => status)).toEqual(['fail']);
  });

  it('stand worst first, and so do the issues, with what is done about them', () => {
    const made = report(
      [
        passed('git'),
        passed('rest', { status: 'unknown', evidence: 'the budget is empty' }),
        failed('refs', 'A', { status: 'warn', level: 'medium', evidence: 'one ref is behind' }),
        failed('sync', 'B', { level: 'high', evidence: 'sync stalled' }),
      ],
      { healing: new Map([[`sync ${subject}`, 'retrying']]) },
    );

    expect(made.issues).toEqual([
      'sync stalled; retrying',
      'one ref is behind',
      'not known: the budget is empty',
    ]);
  });

  it('keep 48 scores', () => {
    const scores = Array.from({ length: 48 }, (_, at) => ({ at, score: 50 }));
    const made = report([passed('git')], { before: healthReport({ scores }) });

    expect([made.scores.length, made.scores.at(-1), made.scores[0]]).toEqual([
      48,
      { at: lookedAt, score: 100 },
      { at: 1, score: 50 },
    ]);
  });
});

describe('the findings of a report', () => {
  it('are what warns or fails, with the repository and its mirror', () => {
    const checks = [passed('git'), failed('sync', 'A', { since: 5 }), passed('rest', { status: 'unknown' })];

    expect(findingsOf(checks, owner)).toEqual([
      expect.objectContaining({
        key: `sync ${subject}`,
        code: 'A',
        since: 5,
        repository: 'acme/app',
        mirror: 'acme',
        report: subject,
      }),
    ]);
  });

  it('leave queues to the service', () => {
    const queue = failed('queue', 'DEAD_LETTERS');

    expect(findingsOf([queue], owner)).toEqual([]);
    expect(findingsOf([queue], { report: 'service', name: 'service' })).toHaveLength(1);
  });

  it('are over when the check passes or is not made any more', () => {
    const before = [failed('sync', 'A'), failed('refs', 'B')];

    expect(resolvedOf(before, [passed('sync')], owner).map(({ key }) => key)).toEqual([
      `sync ${subject}`,
      `refs ${subject}`,
    ]);
  });

  it('are not over when they cannot be seen, and are once they pass', () => {
    const before = healthReport({ checks: [failed('sync', 'A')] });
    const unseen = knownChecks([passed('sync', { status: 'unknown' })], before, lookedAt);
    const seen = knownChecks([passed('sync')], { checks: unseen }, lookedAt);

    expect(resolvedOf(before.checks, unseen, owner)).toEqual([]);
    expect(resolvedOf(unseen, seen, owner).map(({ key }) => key)).toEqual([`sync ${subject}`]);
  });

  it('that were never there are never over', () => {
    const unseen = knownChecks([passed('sync', { status: 'unknown' })], undefined, lookedAt);

    expect(resolvedOf(unseen, [passed('sync')], owner)).toEqual([]);
  });
});

describe('the JSON of reports', () => {
  it('has the worst status, and repositories by name', () => {
    const json = reportJson([
      healthReport({ status: 'warning', syncLag: 90, issues: ['Sync stalled; retrying'] }),
      healthReport({ subject: 'github.com/acme/site', name: 'acme/site' }),
    ]);

    expect(json).toMatchObject({
      status: 'warning',
      repositories: {
        'acme/app': {
          status: 'warning',
          lastSync: '2026-11-21T09:59:00Z',
          syncLag: 90,
          latestCommit: 'f2e8c91',
          codeQuality: 'B+',
          issues: ['Sync stalled; retrying'],
        },
        'acme/site': { status: 'healthy' },
      },
    });
  });

  it('keeps the service apart, and counts it', () => {
    const json = reportJson([
      healthReport(),
      healthReport({ subject: 'service', name: 'service', status: 'critical' }),
    ]);

    expect([json.status, Object.keys(json.repositories), json.service?.status]).toEqual([
      'critical',
      ['acme/app'],
      'critical',
    ]);
  });

  it('tells repositories of the same name on two hosts apart', () => {
    const json = reportJson([healthReport(), healthReport({ subject: 'git.example/acme/app' })]);

    expect(Object.keys(json.repositories)).toEqual(['git.example/acme/app', 'github.com/acme/app']);
  });

  it('is unknown without any report', () => {
    expect(reportJson([])).toEqual({ status: 'unknown', repositories: {} });
  });
});
