import type { CheckReport, CodeReview } from './code-review.ts';
import { GitHubError } from './errors.ts';

/** How a check was shown, and in sentences what could not be. */
export interface ShownCheck {
  readonly shownAs: 'check-run' | 'commit-status' | 'nothing';
  /** For people, where there is one. */
  readonly url: string | undefined;
  readonly limits: readonly string[];
}

/** What is needed of a host to show a check. */
export type ReviewOfChecks = Pick<
  CodeReview,
  'makesCheckRuns' | 'findCheckRun' | 'createCheckRun' | 'continueCheckRun' | 'setCommitStatus'
>;

/**
 * Shows a check at its commit: as a check run, or where the credentials may not make one, as a commit status. Doing it twice shows it
 * once: a check with the same external id is left as it is, or taken up where it broke off. What the host or the credentials do not
 * allow is said, not thrown. Throws `GitHubError` for all else.
 */
export async function showCheck(
  review: ReviewOfChecks,
  repository: string,
  report: CheckReport,
): Promise<ShownCheck> {
  if (!review.makesCheckRuns) {
    const limit =
      'Check runs need a GitHub App: with a token the result is a commit status, without annotations';
    return showStatus(review, repository, report, [limit]);
  }
  try {
    const known = await review.findCheckRun(repository, report);
    const run = known
      ? await review.continueCheckRun(repository, known, report)
      : await review.createCheckRun(repository, report);
    return { shownAs: 'check-run', url: run.url, limits: [] };
  } catch (error) {
    return showStatus(review, repository, report, [sentenceOf(refusal(error))]);
  }
}

async function showStatus(
  review: ReviewOfChecks,
  repository: string,
  { name, commit, conclusion, title }: CheckReport,
  limits: readonly string[],
): Promise<ShownCheck> {
  // A status cannot be neutral; `error` is what it has for "it is not known".
  const state = conclusion === 'neutral' ? 'error' : conclusion;
  try {
    await review.setCommitStatus(repository, commit, { context: name, state, description: title });
    return { shownAs: 'commit-status', url: undefined, limits };
  } catch (error) {
    return { shownAs: 'nothing', url: undefined, limits: [...limits, sentenceOf(refusal(error))] };
  }
}

/** Credentials that may not show anything do not keep a result from being recorded; every other failure is one. */
function refusal(error: unknown): GitHubError {
  const refused =
    error instanceof GitHubError && (error.code === 'GITHUB_FORBIDDEN' || error.code === 'GITHUB_NOT_FOUND');
  if (!refused) throw error;
  return error;
}

function sentenceOf({ what, where, remedy }: GitHubError): string {
  return `${what} (${where}). ${remedy}`;
}
