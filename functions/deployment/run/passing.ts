import { AutoBuilderError } from '../../../shared/errors.ts';
import { mayTimeMend } from '../../../shared/jobs/outcome-of-failure.ts';
import { PassingTroubleError } from '../errors.ts';

/** Whether it is worth to try again: a host that is down or busy, a network that is gone. */
export function isPassing(error: unknown): error is PassingTroubleError | AutoBuilderError {
  return error instanceof PassingTroubleError || (error instanceof AutoBuilderError && mayTimeMend(error));
}

/** Seconds until the next try. */
export function patienceOf(error: PassingTroubleError | AutoBuilderError): number {
  if (error instanceof PassingTroubleError) return error.afterSeconds;
  const asked = 'retryAfterSeconds' in error ? error.retryAfterSeconds : undefined;
  return typeof asked === 'number' ? asked : 10;
}
