import type { AutoBuilderError } from '../../shared/errors.ts';
import { GitError } from '../../shared/git/errors.ts';

const baseMs = 250;
const capMs = 20_000;

/**
 * Exponential backoff with full jitter; a host's `Retry-After` is the least we wait. `random` is in [0, 1).
 * A ref that moved needs no waiting: what we need is a newer listing.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(failures: number, problem: AutoBuilderError, random: number): number {
  if (problem instanceof GitError && problem.code === 'GIT_REF_MOVED') return 0;
  const seconds = 'retryAfterSeconds' in problem ? Number(problem.retryAfterSeconds ?? 0) : 0;
  const asked = seconds * 1000;
  return asked + Math.round(random * Math.min(capMs, baseMs * 2 ** failures));
}
