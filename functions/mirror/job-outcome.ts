import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { DestinationState } from '../../shared/state/mirror-state.ts';
import type { DestinationReport, ReportedError } from './report.ts';

/**
 * How one destination fared, in the words of the state: failed when an error kept everything from it, partial when some
 * of it arrived.
 */
export function destinationOutcome(report: DestinationReport): DestinationState['outcome'] {
  if (report.error) return report.refs.some((ref) => ref.ok) ? 'partial' : 'failed';
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

/** A destination that a run could not finish. */
export interface Unfinished {
  readonly error: ReportedError;
  /** How many runs in a row have brought nothing there, this one included. */
  readonly consecutiveFailures: number;
}

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
 * and a destination that is down would keep new pushes from the others. A destination that has failed for long has no
 * say in how the others are retried.
 */
export function aftermathOf(unfinished: readonly Unfinished[]): Aftermath {
  const permanent = unfinished.find(({ error }) => !error.retryable)?.error;
  const passing = unfinished.filter(
    ({ error, consecutiveFailures }) => error.retryable && consecutiveFailures <= maximumRetries,
  );
  if (passing.length === 0) return { retryAfterSeconds: undefined, permanent };
  const asked = Math.max(0, ...passing.map(({ error }) => error.retryAfterSeconds ?? 0));
  const failures = Math.min(...passing.map(({ consecutiveFailures }) => consecutiveFailures));
  const backoff = firstRetrySeconds * 2 ** Math.max(0, failures - 1);
  return { retryAfterSeconds: Math.min(lastRetrySeconds, Math.max(asked, backoff)), permanent };
}

/** The outcome of a job whose run is recorded. */
export function jobOutcome<Result>(result: Result, { permanent }: Aftermath): Outcome<Result> {
  if (!permanent) return { kind: 'done', result };
  const { code, what, where, remedy } = permanent;
  return { kind: 'failed', code, why: where ? `${what} (${where})` : what, remedy };
}
