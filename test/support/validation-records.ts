import type { ValidationRecord } from '../../shared/state/validation-store.ts';

/** A push to `main` of `acme/widget` that passed with one warning; name what matters to the test. */
export function validationRecord(change: Partial<ValidationRecord> = {}): ValidationRecord {
  return {
    repository: 'github.com/acme/widget',
    commit: 'a'.repeat(40),
    ref: 'refs/heads/main',
    scope: 'changed',
    outcome: 'passed',
    settings: 'digest',
    grade: 'A',
    counts: { info: 0, warning: 1, error: 0, critical: 0 },
    files: 5,
    reused: 0,
    notAnalysed: 0,
    runId: 'run-1',
    startedAt: 1_000,
    finishedAt: 2_000,
    ...change,
  };
}
