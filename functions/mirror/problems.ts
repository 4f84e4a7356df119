import { AutoBuilderError } from '../../shared/errors.ts';
import { GitError } from '../../shared/git/errors.ts';
import type { ReportedError } from './report.ts';

/** Any failure as a typed one; what is not typed yet is a defect of ours and says so. */
export function asProblem(error: unknown, where: string): AutoBuilderError {
  if (error instanceof AutoBuilderError) return error;
  return new AutoBuilderError({
    code: 'MIRROR_UNEXPECTED',
    what: error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown failure',
    where,
    remedy: 'This is a defect of Auto-Builder: please report it with this message.',
    cause: error,
  });
}

/** Somebody else moved the ref between our listing and our push. */
export function lostRace(ref: string, words: string, where: string): GitError {
  return new GitError({
    code: 'GIT_REF_MOVED',
    what: `${ref} moved at the destination while it was pushed: ${words}`,
    where,
    remedy: 'Nothing to do: both sides are listed again.',
  });
}

/** Whether another attempt may succeed: errors of git say it, errors of the hosting service say when. */
export function isRetryable(problem: AutoBuilderError): boolean {
  if ('retryable' in problem) return problem.retryable === true;
  return 'retryAfterSeconds' in problem && problem.retryAfterSeconds !== undefined;
}

/** The part of an error that is shown. */
export function reportedError(problem: AutoBuilderError): ReportedError {
  const { code, what, where, remedy } = problem;
  const seconds = 'retryAfterSeconds' in problem ? problem.retryAfterSeconds : undefined;
  const base = { code, what, where, remedy, retryable: isRetryable(problem) };
  return typeof seconds === 'number' ? { ...base, retryAfterSeconds: seconds } : base;
}
