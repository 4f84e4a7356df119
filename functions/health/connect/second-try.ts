import { AutoBuilderError } from '../../../shared/errors.ts';

/** A connection that broke, and a host that had a moment: one in many thousands does, and nobody is to be woken for it. */
const momentary: ReadonlySet<string> = new Set(['GIT_UNREACHABLE', 'GIT_HOST_UNAVAILABLE']);
const pauseMs = 3_000;

/** Does some work, once more after a pause where it failed in a way that passes. Throws what the last try threw. */
export async function withSecondTry<Result>(
  work: () => Promise<Result>,
  sleep: (ms: number) => Promise<void>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AutoBuilderError) || !momentary.has(error.code)) throw error;
    await sleep(pauseMs);
    return work();
  }
}
