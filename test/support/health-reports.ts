import type { Healing } from '../../shared/health/healing.ts';
import type { HealthReport, KnownCheck } from '../../shared/health/health.ts';

/** When the looks of the tests were made. */
export const lookedAt = Date.parse('2026-11-21T10:00:00Z');

/** A look that came to nothing bad. */
export function passed(check: KnownCheck['check'], changes: Partial<KnownCheck> = {}): KnownCheck {
  return {
    check,
    subject: 'github.com/acme/app',
    status: 'pass',
    evidence: 'all is well',
    since: lookedAt,
    ...changes,
  };
}

/** A look that did not pass. */
export function failed(
  check: KnownCheck['check'],
  code: string,
  changes: Partial<KnownCheck> = {},
): KnownCheck {
  return {
    ...passed(check),
    status: 'fail',
    code,
    evidence: 'it does not work',
    remedy: 'Mend it.',
    level: 'high',
    fingerprint: code,
    ...changes,
  };
}

/** The report of a healthy repository, with the given parts changed. */
export function healthReport(changes: Partial<HealthReport> = {}): HealthReport {
  return {
    subject: 'github.com/acme/app',
    name: 'acme/app',
    status: 'healthy',
    score: 100,
    trend: 'steady',
    checks: [passed('git'), passed('sync')],
    issues: [],
    lastSync: lookedAt - 60_000,
    syncLag: 0,
    latestCommit: 'f2e8c91',
    codeQuality: 'B+',
    scores: [{ at: lookedAt, score: 100 }],
    checkedAt: lookedAt,
    triggerId: 'look-1',
    requests: 3,
    ...changes,
  };
}

/** A healing with one try, whose effect is not known yet. */
export function healing(changes: Partial<Healing> = {}): Healing {
  return {
    key: 'sync github.com/acme/app',
    report: 'github.com/acme/app',
    name: 'acme/app',
    code: 'SYNC_FAILED',
    fingerprint: 'SYNC_FAILED',
    state: 'trying',
    attempts: [
      {
        number: 1,
        remedy: 'retry-sync',
        at: lookedAt,
        before: 'fail SYNC_FAILED: it does not work',
        outcome: 'applied',
        detail: 'a run was asked for',
      },
    ],
    tries: 1,
    nextAt: lookedAt + 60_000,
    firstAt: lookedAt,
    updatedAt: lookedAt,
    version: 1,
    ...changes,
  };
}
