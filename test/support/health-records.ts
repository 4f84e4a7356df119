import type { Alert } from '../../shared/health/alert.ts';
import type { Healing, HealingAttempt } from '../../shared/health/healing.ts';
import type { HealthReport, KnownCheck } from '../../shared/health/health.ts';

/** A check of `github.com/acme/app` that passes; name what matters. */
export function knownCheck(change: Partial<KnownCheck> = {}): KnownCheck {
  return {
    check: 'git',
    subject: 'github.com/acme/app',
    status: 'pass',
    evidence: 'answers in 120 ms',
    since: 1_000,
    ...change,
  };
}

/** A check that fails, with all that belongs to it. */
export function failedCheck(change: Partial<KnownCheck> = {}): KnownCheck {
  return knownCheck({
    check: 'sync',
    status: 'fail',
    code: 'SYNC_FAILED',
    evidence: 'The last 3 runs failed',
    remedy: 'Look at the runs: auto-builder history acme/app',
    level: 'high',
    fingerprint: 'run-3',
    ...change,
  });
}

/** A healthy `acme/app`, looked at once; name what matters. */
export function healthReport(change: Partial<HealthReport> = {}): HealthReport {
  return {
    subject: 'github.com/acme/app',
    name: 'acme/app',
    status: 'healthy',
    score: 100,
    trend: 'new',
    checks: [knownCheck()],
    issues: [],
    scores: [{ at: 2_000, score: 100 }],
    checkedAt: 2_000,
    triggerId: 'look-1',
    requests: 2,
    ...change,
  };
}

/** The first try of `retry-sync`, of which nothing more is known yet. */
export function healingAttempt(change: Partial<HealingAttempt> = {}): HealingAttempt {
  return {
    number: 1,
    remedy: 'retry-sync',
    at: 3_000,
    before: 'fail SYNC_FAILED: The last 3 runs failed',
    outcome: 'applied',
    detail: 'asked for a run',
    ...change,
  };
}

/** The healing of the finding that `failedCheck` leads to, after its first try. */
export function healing(change: Partial<Healing> = {}): Healing {
  return {
    key: 'sync github.com/acme/app',
    report: 'github.com/acme/app',
    name: 'acme/app',
    code: 'SYNC_FAILED',
    fingerprint: 'run-3',
    state: 'trying',
    attempts: [healingAttempt()],
    tries: 1,
    nextAt: 63_000,
    firstAt: 3_000,
    updatedAt: 3_000,
    version: 1,
    ...change,
  };
}

/** The alert that `failedCheck` leads to, of which nobody was told; name what matters. */
export function alert(change: Partial<Alert> = {}): Alert {
  return {
    key: 'sync github.com/acme/app',
    level: 'high',
    title: 'Mirror runs of acme/app fail',
    text: 'The last 3 runs failed',
    remedy: 'Look at the runs',
    code: 'SYNC_FAILED',
    repositories: ['acme/app'],
    affected: 1,
    state: 'open',
    openedAt: 1_000,
    seenAt: 1_000,
    count: 1,
    told: {},
    hearings: {},
    reopenedAt: [],
    escalations: 0,
    episode: 1,
    version: 1,
    ...change,
  };
}
