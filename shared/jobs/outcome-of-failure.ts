import { AutoBuilderError } from '../errors.ts';
import type { Outcome } from './outcome.ts';

/** A host that stays away is asked less and less often: seconds. */
const firstRetry = 30;
const lastRetry = 900;

/**
 * How a job ended that could not be done. What time may mend comes back later; what it cannot goes to the dead letters
 * with its remedy; what is not typed is a defect of ours and is thrown on.
 */
export function outcomeOfFailure(
  error: unknown,
  { receiveCount, outOfTime }: { readonly receiveCount: number; readonly outOfTime: boolean },
): Outcome<never> {
  const patience = Math.min(lastRetry, firstRetry * 2 ** (receiveCount - 1));
  if (outOfTime) {
    // What was done is kept, so the next worker goes on from there.
    return { kind: 'retry-later', afterSeconds: 1, why: 'the function ran out of time' };
  }
  if (!(error instanceof AutoBuilderError)) throw error;
  const why = `${error.what} (${error.where})`;
  if (!mayTimeMend(error)) return { kind: 'failed', code: error.code, why, remedy: error.remedy };
  const afterSeconds = Math.max(patience, askedSeconds(error) ?? 0);
  return { kind: 'retry-later', afterSeconds, why };
}

/** Whether it is worth to try again what ended with this error. */
export function mayTimeMend(error: AutoBuilderError): boolean {
  return 'retryable' in error ? error.retryable === true : askedSeconds(error) !== undefined;
}

/** How long the host asks to be left alone. */
function askedSeconds(error: AutoBuilderError): number | undefined {
  const asked = 'retryAfterSeconds' in error ? error.retryAfterSeconds : undefined;
  return typeof asked === 'number' ? asked : undefined;
}
