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
const lastRetrySeconds = 900;

/** What a job's end depends on. */
export interface JobEnd<Result> {
  readonly result: Result;
  readonly errors: readonly ReportedError[];
  /** Failed runs in a row, this one included, at the worst destination. */
  readonly consecutiveFailures: number;
}

/**
 * Maps a run to what the runtime does with its message. Refs that are held wait for a person or a later plan: the work
 * is done. An error that time may mend is tried again, later each time; one that it cannot mend is dead-lettered.
 */
export function jobOutcome<Result>({ result, errors, consecutiveFailures }: JobEnd<Result>): Outcome<Result> {
  const permanent = errors.find((error) => !error.retryable);
  if (permanent) {
    return { kind: 'failed', code: permanent.code, why: permanent.what, remedy: permanent.remedy };
  }
  const [error] = errors;
  if (!error) return { kind: 'done', result };
  const wait = Math.min(lastRetrySeconds, firstRetrySeconds * 2 ** Math.max(0, consecutiveFailures - 1));
  const afterSeconds = Math.max(wait, error.retryAfterSeconds ?? 0);
  return { kind: 'retry-later', afterSeconds, why: `${error.code}: ${error.what}` };
}
