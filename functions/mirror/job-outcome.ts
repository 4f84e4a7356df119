import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { DestinationState } from '../../shared/state/mirror-state.ts';
import type { DestinationReport, ReportedError } from './report.ts';

/** How one destination fared, in the words of the state. */
export function destinationOutcome(report: DestinationReport): DestinationState['outcome'] {
  if (report.error) return 'failed';
  return report.ok && report.verified ? 'synced' : 'partial';
}

/** How a run fared: synced when all are, failed when none got anything, partial in between. */
export function runOutcome(outcomes: readonly DestinationState['outcome'][]): DestinationState['outcome'] {
  if (outcomes.every((outcome) => outcome === 'synced')) return 'synced';
  return outcomes.every((outcome) => outcome === 'failed') ? 'failed' : 'partial';
}

const firstRetrySeconds = 30;
/** The longest delay that SQS allows for a message. */
const lastRetrySeconds = 900;
/** About an hour and a half of trying; then the schedule goes on. */
const maximumRetries = 10;

/** What follows a run, besides its record. */
export interface Aftermath {
  /** Seconds until the repository is planned again; `undefined` when nothing is to be retried. */
  readonly retryAfterSeconds: number | undefined;
  /** An error that time does not mend. */
  readonly permanent: ReportedError | undefined;
}

/**
 * Decides what follows. Refs that are held wait for a person or a later plan. An error that time may mend is planned
 * again later, by a message of its own: were the job itself put back, the repository's queue group would wait with it,
 * and a destination that is down would keep new pushes from the others.
 */
export function aftermathOf(errors: readonly ReportedError[], consecutiveFailures: number): Aftermath {
  const permanent = errors.find((error) => !error.retryable);
  const passing = errors.filter((error) => error.retryable);
  if (passing.length === 0 || consecutiveFailures > maximumRetries)
    return { retryAfterSeconds: undefined, permanent };
  const asked = Math.max(0, ...passing.map((error) => error.retryAfterSeconds ?? 0));
  const backoff = firstRetrySeconds * 2 ** Math.max(0, consecutiveFailures - 1);
  return { retryAfterSeconds: Math.min(lastRetrySeconds, Math.max(asked, backoff)), permanent };
}

/** The outcome of a job whose run is recorded. */
export function jobOutcome<Result>(result: Result, { permanent }: Aftermath): Outcome<Result> {
  if (!permanent) return { kind: 'done', result };
  return { kind: 'failed', code: permanent.code, why: permanent.what, remedy: permanent.remedy };
}
