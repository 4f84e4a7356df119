import { describe, expect, it } from 'vitest';
import { judgeCredential } from '../../../../functions/health/checks/check-authentication.ts';
import { judgeEnvironment } from '../../../../functions/health/checks/check-deployment.ts';
import { judgeQuality } from '../../../../functions/health/checks/check-quality.ts';
import { checkSync } from '../../../../functions/health/checks/check-sync.ts';
import { judgeHook } from '../../../../functions/health/checks/check-webhook.ts';
import type { CredentialLook } from '../../../../shared/github/look-at-credential.ts';
import type { HookLook } from '../../../../shared/github/look-at-hook.ts';
import type { KnownCheck } from '../../../../shared/health/health.ts';
import type { DestinationState } from '../../../../shared/state/mirror-state.ts';
import { mirror } from '../../../support/configuration.ts';
import { deploymentRun, runInWork } from '../../../support/deployment-runs.ts';
import { destinationKey, inStep, looksAt } from '../../../support/health-checks.ts';
import { failed } from '../../../support/health-reports.ts';
import { validationRecord } from '../../../support/validation-records.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

describe('how the last run fared', () => {
  const [endpoint] = mirror().destinations;
  if (!endpoint) throw new Error('the mirror has no destination');
  const at = { mirror: mirror({ syncInterval: 6 }), endpoint, key: destinationKey };
  const judged = (state: DestinationState | undefined, earlier?: KnownCheck) =>
    checkSync(at, state, { held: [], earlier, now: looksAt });
  const error = { code: 'GIT_HOST_UNAVAILABLE', what: 'the host answered 503', remedy: 'Wait.' };

  it('is not known before the first run, which has to wait for those of others', () => {
    expect(judged(undefined)).toMatchObject({ status: 'unknown', code: 'SYNC_NEVER' });
  });

  it.each([
    ['not known', 'unknown', 29, 'unknown'],
    ['a warning when it does not come', 'unknown', 30, 'warn'],
    ['a warning as long as it does not come', 'warn', 0, 'warn'],
  ] as const)('is %s: %s for %d minutes', (_words, status, minutes, expected) => {
    const since = looksAt - minutes * minuteMs;
    const earlier = failed('sync', 'SYNC_NEVER', { subject: destinationKey, status, since });
    expect(judged(undefined, earlier)).toMatchObject({ status: expected, code: 'SYNC_NEVER' });
  });

  it('is a warning after one failure that may pass, and a failure when it goes on', () => {
    const failed = (consecutiveFailures: number) =>
      judged(inStep({ outcome: 'failed', consecutiveFailures, error }));

    expect(failed(1)).toMatchObject({ status: 'warn', code: 'GIT_HOST_UNAVAILABLE', level: 'medium' });
    expect(failed(3)).toMatchObject({ status: 'fail', code: 'GIT_HOST_UNAVAILABLE', level: 'high' });
  });

  it('is a failure at once when time does not mend it', () => {
    const permanent = { ...error, code: 'GIT_FORBIDDEN' };

    expect(judged(inStep({ outcome: 'failed', consecutiveFailures: 1, error: permanent }))).toMatchObject({
      status: 'fail',
      level: 'high',
    });
  });

  it.each([
    [6.5, 'pass'],
    [7, 'warn'],
    [12.5, 'warn'],
    [13, 'fail'],
  ])('%d hours after the last run with an interval of 6 is: %s', (hours, status) => {
    const finishedAt = looksAt - hours * hourMs;

    expect(judged(inStep({ finishedAt, lastSyncedAt: finishedAt }))).toMatchObject({ status });
  });

  it('is a warning when refs are held, and no lag: the run was made', () => {
    const state = inStep({ outcome: 'partial', heldCount: 2, lastSyncedAt: looksAt - 90 * dayMs });

    expect(judged(state)).toMatchObject({ status: 'warn', code: 'SYNC_HELD' });
  });

  it('has a fingerprint that a new failure changes and a repeated one does not', () => {
    const failed = (what: string, runId: string) =>
      judged(inStep({ outcome: 'failed', runId, consecutiveFailures: 1, error: { ...error, what } }));

    expect(failed('answered 503', 'run-1').fingerprint).toBe(failed('answered 503', 'run-2').fingerprint);
    expect(failed('answered 503', 'run-1').fingerprint).not.toBe(failed('answered 500', 'run-1').fingerprint);
  });
});

describe('how an environment fares', () => {
  const key = { app: 'shop', environment: 'staging' };
  const judged = (...history: Parameters<typeof judgeEnvironment>[1]['history']) =>
    judgeEnvironment(key, { state: undefined, history, now: looksAt });

  it('is well before the first deployment', () => {
    expect(judged()).toMatchObject({ status: 'pass', subject: 'release shop in staging' });
  });

  it('is a failure when the last run that came to an end failed, whatever gave way after it', () => {
    const reason = { code: 'BUILD_FAILED', what: 'the build failed', remedy: 'Mend the build.' };
    const failed = deploymentRun({ outcome: 'failed', reason });

    expect(judged(deploymentRun({ outcome: 'superseded' }), failed)).toMatchObject({
      status: 'fail',
      code: 'DEPLOYMENT_FAILED',
      level: 'high',
      remedy: 'Mend the build.',
    });
  });

  it('is well again after a success', () => {
    expect(judged(deploymentRun(), deploymentRun({ outcome: 'failed' }))).toMatchObject({ status: 'pass' });
  });

  it('is a warning when a release was taken back', () => {
    expect(judged(deploymentRun({ outcome: 'rolledback' }))).toMatchObject({
      status: 'warn',
      code: 'DEPLOYMENT_ROLLED_BACK',
    });
  });

  it('is a failure when a run should have gone on long ago', () => {
    expect(judged(runInWork({ wakeAt: looksAt - 11 * minuteMs }))).toMatchObject({
      status: 'fail',
      code: 'DEPLOYMENT_STUCK',
    });
    expect(judged(runInWork({ wakeAt: looksAt - 5 * minuteMs }))).toMatchObject({ status: 'pass' });
  });

  it('gives a run that waits for a person more time', () => {
    const waiting = (hours: number) =>
      judged(runInWork({ phase: 'approve', wakeAt: looksAt - hours * hourMs }));

    expect(waiting(1)).toMatchObject({ status: 'pass' });
    expect(waiting(3)).toMatchObject({ code: 'DEPLOYMENT_STUCK' });
  });
});

describe('how good the code is', () => {
  const key = 'github.com/acme/widget';
  const graded = (...grades: readonly string[]) =>
    grades.map((grade) => validationRecord({ grade, scope: 'all' }));

  it('is not known before the first validation', () => {
    expect(judgeQuality(key, { latest: undefined, whole: [] }).check.status).toBe('unknown');
  });

  it('is the grade of the last look at all files, before that of a change', () => {
    const latest = validationRecord({ grade: 'F' });

    expect(judgeQuality(key, { latest, whole: graded('B') })).toMatchObject({
      grade: 'B',
      check: { status: 'pass' },
    });
  });

  it('is a warning when the grade is low', () => {
    expect(judgeQuality(key, { latest: undefined, whole: graded('D+') }).check).toMatchObject({
      code: 'QUALITY_LOW',
      level: 'low',
    });
  });

  it('is a warning when the grade falls by more than a step below what is usual, one bad look among them or not', () => {
    const fell = judgeQuality(key, { latest: undefined, whole: graded('A', 'A', 'D', 'A', 'B') });
    const moved = judgeQuality(key, { latest: undefined, whole: graded('A', 'A', 'A-') });

    expect(fell.check).toMatchObject({ code: 'QUALITY_FALLING' });
    expect(moved.check).toMatchObject({ status: 'pass' });
  });

  it('is a warning when the last validation failed', () => {
    const latest = validationRecord({ outcome: 'failed', grade: 'A' });

    expect(judgeQuality(key, { latest, whole: [] }).check).toMatchObject({ code: 'VALIDATION_FAILED' });
  });
});

describe('what a credential is good for', () => {
  const about = { check: 'authentication', subject: 'credential github.com/acme' } as const;
  const judged = (look: Partial<CredentialLook>) =>
    judgeCredential(
      about,
      { kind: 'classic-token', identity: 'olga', problems: [], ...look },
      { now: looksAt, reserve: 0.1 },
    );
  const lacks = (severity: 'error' | 'warning') => ({
    severity,
    what: 'The token lacks the scope repo',
    remedy: 'Add it.',
  });

  it.each([
    [20, { status: 'pass' }],
    [13, { status: 'warn', code: 'CREDENTIAL_EXPIRES', level: 'medium' }],
    [2, { status: 'fail', code: 'CREDENTIAL_EXPIRES', level: 'high' }],
  ])('%d days before it expires', (days, expected) => {
    expect(judged({ expiresAt: looksAt + days * dayMs })).toMatchObject(expected);
  });

  it('is a failure when a permission is missing without which nothing works', () => {
    expect(judged({ problems: [lacks('error')] })).toMatchObject({
      status: 'fail',
      code: 'PERMISSION_MISSING',
      level: 'high',
    });
  });

  it('is a small warning when another one is missing', () => {
    expect(judged({ problems: [lacks('warning')] })).toMatchObject({ status: 'warn', level: 'low' });
  });

  it('is a warning when few requests are left, until the budget is full again', () => {
    const budget = { limit: 5000, remaining: 400 };

    expect(judged({ budget: { ...budget, resetAt: looksAt + hourMs } })).toMatchObject({
      code: 'BUDGET_LOW',
    });
    expect(judged({ budget: { ...budget, resetAt: looksAt - 1 } })).toMatchObject({ status: 'pass' });
  });

  it.each([-5, 5])('is a warning when our clock is %d minutes off', (minutes) => {
    expect(judged({ clockAheadMs: minutes * minuteMs })).toMatchObject({ code: 'CLOCK_SKEWED' });
  });
});

describe('whether GitHub tells us of pushes', () => {
  const about = { check: 'webhook', subject: 'hook github.com/acme' } as const;
  const judged = (look: Partial<HookLook>) =>
    judgeHook(about, 'acme', {
      kind: 'organisation',
      active: true,
      missingEvents: [],
      deliveries: [],
      ...look,
    });
  let attempts = 0;
  const delivery = (guid: string, statusCode: number) => {
    attempts += 1;
    return {
      id: String(attempts),
      guid,
      event: 'push',
      redelivery: false,
      statusCode,
      deliveredAt: looksAt - attempts,
    };
  };

  it('is not known where hooks may not be seen', () => {
    expect(judged({ kind: 'hidden' })).toMatchObject({ status: 'unknown' });
  });

  it.each<[string, Partial<HookLook>, object]>([
    ['there is none', { kind: 'missing' }, { status: 'fail', code: 'HOOK_MISSING', level: 'high' }],
    ['it is switched off', { active: false }, { status: 'fail', code: 'HOOK_INACTIVE' }],
    ['it sends too little', { missingEvents: ['delete'] }, { status: 'warn', code: 'HOOK_EVENTS' }],
  ])('is a finding when %s', (_case, look, expected) => {
    expect(judged(look)).toMatchObject(expected);
  });

  it('is a warning when one delivery did not arrive, and a failure when none of the newest does', () => {
    const one = [delivery('a', 200), delivery('b', 502), delivery('c', 200)];
    const all = [delivery('d', 401), delivery('e', 401), delivery('f', 401), delivery('g', 200)];

    expect(judged({ deliveries: one })).toMatchObject({ status: 'warn', code: 'DELIVERIES_FAILED' });
    expect(judged({ deliveries: all })).toMatchObject({ status: 'fail', code: 'DELIVERIES_FAILED' });
  });

  it('is well when what failed arrived by a later attempt', () => {
    expect(judged({ deliveries: [delivery('a', 200), delivery('a', 502)] })).toMatchObject({
      status: 'pass',
    });
  });
});
