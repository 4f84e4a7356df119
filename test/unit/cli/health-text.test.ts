import { describe, expect, it } from 'vitest';
import { healingText } from '../../../cli/health/healing-text.ts';
import { overviewText } from '../../../cli/health/overview-text.ts';
import { reportText } from '../../../cli/health/report-text.ts';
import { exitCodeOf, problemsOf, shownText } from '../../../cli/health/shown-look.ts';
import { healthStatuses } from '../../../shared/health/health.ts';
import {
  failedCheck,
  healing,
  healingAttempt,
  healthReport,
  knownCheck,
} from '../../support/health-records.ts';

const plain = (_: string, text: string): string => text;
const minute = 60_000;

describe('the overview', () => {
  const shown = overviewText(
    [
      healthReport({ name: 'acme/well' }),
      healthReport({ name: 'acme/bad', status: 'critical', score: 12, trend: 'falling' }),
      healthReport({ name: 'acme/dark', status: 'unknown' }),
      healthReport({ name: 'acme/better', status: 'warning', score: 80.4, trend: 'rising' }),
      healthReport({ name: 'acme/worse', status: 'warning', score: 60, trend: 'steady' }),
    ],
    2_000,
    plain,
  );

  it('sums up in one line, the worst first', () => {
    expect(shown.split('\n')[0]).toBe('✗ critical  1 critical · 2 warning · 1 unknown · 1 healthy');
  });

  it('has a line for each, the worst first, with its score and where it goes', () => {
    expect(
      [...shown.matchAll(/^(\S) {2}acme\/(\w+) +\w+ +(\d+(?: \S)?)/gm)].map((row) => row.slice(1)),
    ).toEqual([
      ['✗', 'bad', '12 ↓'],
      ['!', 'worse', '60 →'],
      ['!', 'better', '80 ↑'],
      ['?', 'dark', '100'],
      ['✓', 'well', '100'],
    ]);
  });

  it('shows the last sync, the lag, the commit, the grade and the worst issue', () => {
    const report = healthReport({
      ...{ status: 'warning', lastSync: 2 * minute, syncLag: 90, latestCommit: 'f2e8c91', codeQuality: 'B+' },
      issues: ['Sync stalled,\nretrying...', 'Something else'],
    });

    const text = overviewText([report], 5 * minute, plain);

    expect(text).toMatch(
      /3 min 0 s ago +1 min 30 s +f2e8c91 +B\+ +Sync stalled, retrying\.\.\. \(and 1 more\)$/m,
    );
  });

  it('cuts an issue that is too long for a line', () => {
    const text = overviewText([healthReport({ issues: ['x'.repeat(500)] })], 0, plain);

    expect(text).toMatch(/ x{69}…$/m);
  });
});

describe('the report of one repository', () => {
  const report = healthReport({
    ...{ status: 'warning', score: 70, trend: 'falling', latestCommit: 'f2e8c91', checkedAt: 2 * minute },
    checks: [knownCheck(), failedCheck({ since: minute }), knownCheck({ check: 'rest', status: 'unknown' })],
  });
  const shown = (...healings: readonly ReturnType<typeof healing>[]) =>
    reportText(report, new Map(healings.map((one) => [one.key, one])), 4 * minute, plain);

  it('begins with how it is, and when it was looked at', () => {
    expect(shown().split('\n').slice(0, 2)).toEqual([
      '! acme/app  warning  score 70 ↓  looked at 2 min 0 s ago',
      '  commit f2e8c91',
    ]);
  });

  it('says of what does not pass since when, what was seen, and what to do', () => {
    expect(shown()).toContain(
      [
        '✗ sync  github.com/acme/app  SYNC_FAILED  high  since 3 min 0 s',
        '    The last 3 runs failed',
        '    to do: Look at the runs: auto-builder history acme/app',
      ].join('\n'),
    );
  });

  it('has every check, what fails first', () => {
    expect([...shown().matchAll(/^([✗?✓]) +(\w+) /gm)].map(([, mark, check]) => `${mark} ${check}`)).toEqual([
      '✗ sync',
      '? rest',
      '✓ git',
    ]);
  });

  it('says which remedy is at work, and when it is looked at again', () => {
    expect(shown(healing({ nextAt: 5 * minute }))).toContain(
      'healing: retry-sync, try 1; looked at again in 1 min 0 s',
    );
  });

  it('says nothing of a healing that is over', () => {
    expect(shown(healing({ state: 'healed' }))).not.toContain('healing:');
  });
});

describe('healing', () => {
  it('is shown with what was before, the remedy, and what came after', () => {
    const attempt = healingAttempt({ at: minute, after: 'in step', healed: true });

    expect(healingText([healing({ state: 'healed', attempts: [attempt] })], 2 * minute, plain)).toBe(
      [
        '✓ sync github.com/acme/app  healed',
        '    1 min 0 s ago',
        '      before  fail SYNC_FAILED: The last 3 runs failed',
        '      remedy  retry-sync (asked for a run)',
        '      after   healed: in step',
      ].join('\n'),
    );
  });

  it('that did not help says so, and that nothing more is tried', () => {
    const attempts = [
      healingAttempt({ after: 'still so', healed: false }),
      healingAttempt({ number: 2, outcome: 'refused', detail: 'no budget' }),
    ];

    const text = healingText([healing({ state: 'given-up', tries: 3, attempts })], minute, plain);

    expect(text).toMatch(/^✗ .* given up after 3 tries; nothing is tried until the cause changes$/m);
    expect(text).toContain('after   did not help: still so');
    expect(text).toContain('remedy  retry-sync could not be done (no budget)');
    expect(text).toContain('after   not known yet');
  });

  it('is shown below the reports when it was asked for', () => {
    const looked = { reports: [healthReport()], healings: new Map([['a', healing()]]) };

    expect(shownText(looked, { repositories: [], heal: true }, 0, plain)).toContain('\nhealing\n↻ sync');
    expect(
      shownText({ ...looked, healings: new Map() }, { repositories: [], heal: true }, 0, plain),
    ).toContain('nothing to heal');
  });
});

describe('the exit code of a look', () => {
  it.each([
    ['healthy', 0],
    ['warning', 1],
    ['critical', 4],
    ['unknown', 5],
  ] as const)('is of %s %d', (status, code) => {
    expect(exitCodeOf({ reports: [healthReport({ status })], missing: [] })).toBe(code);
  });

  it('is that of the worst', () => {
    const reports = healthStatuses.map((status) => healthReport({ status }));

    expect(exitCodeOf({ reports, missing: [] })).toBe(4);
  });

  it('is never good when something was not looked at', () => {
    expect(exitCodeOf({ reports: [healthReport()], missing: ['acme/tool'] })).toBe(5);
  });

  it('is that of a failure when nothing was looked at', () => {
    expect(exitCodeOf({ reports: [], missing: [] })).toBe(3);
  });
});

describe('what is said of a look that did not end well', () => {
  const cloud = { own: false, place: 'the cloud' };

  it.each([
    [
      'overdue',
      ['acme/app'],
      /^HEALTH_LOOK_OVERDUE: nothing moved for five minutes; still missing: acme\/app;/,
    ],
    ['interrupted', [], /^stopped waiting; the look goes on$/],
    ['complete', ['acme/app'], /^not looked at: acme\/app; see .* the log of the cloud$/],
    ['complete', [], /^nothing was looked at; /],
  ] as const)('%s, missing %j', (ending, missing, text) => {
    expect(problemsOf({ ending, missing, reports: [] }, cloud)).toEqual([expect.stringMatching(text)]);
  });

  it('counts what is missing beyond ten', () => {
    const missing = Array.from({ length: 13 }, (_, index) => `acme/${index}`);

    expect(problemsOf({ ending: 'complete', missing, reports: [] }, cloud)[0]).toContain('acme/9 and 3 more');
  });

  it('is nothing of a look that did', () => {
    expect(problemsOf({ ending: 'complete', missing: [], reports: [healthReport()] }, cloud)).toEqual([]);
  });
});
