import type { CheckReport, CodeReview } from '../../../shared/github/code-review.ts';
import { GitHubError } from '../../../shared/github/errors.ts';
import type { ValidationResult } from '../result.ts';
import { checkReport } from './check-run.ts';

/** What a result is about. */
export interface PublishTarget {
  /** `owner/name`. */
  readonly repository: string;
  readonly commit: string;
  /** `refs/heads/…`; for a fork's commit the branch there. */
  readonly ref: string;
  readonly pullRequest: number | undefined;
  /** The result speaks for every file of the commit, not only for those that a change touched. */
  readonly whole: boolean;
}

/** How it is to be shown. */
export interface PublishOptions {
  /** What people choose in branch protection. */
  readonly checkName: string;
  /** The result as a SARIF log; without it, code scanning is told nothing. */
  readonly sarif?: () => string;
}

/** What was shown, and in sentences what could not be. */
export interface Published {
  readonly shownAs: 'check-run' | 'commit-status' | 'nothing';
  /** For people, where there is one. */
  readonly url: string | undefined;
  readonly limits: readonly string[];
}

type ReviewOfResults = Pick<
  CodeReview,
  | 'makesCheckRuns'
  | 'findCheckRun'
  | 'createCheckRun'
  | 'continueCheckRun'
  | 'setCommitStatus'
  | 'uploadSarif'
>;

/**
 * Shows a result at its commit. Doing it twice shows it once: a check with the same content is left as it is, or taken up
 * where it broke off. What the host or the credentials do not allow is said, not thrown. Throws `GitHubError` for all else.
 */
export async function publishResult(
  review: ReviewOfResults,
  result: ValidationResult,
  target: PublishTarget,
  options: PublishOptions,
): Promise<Published> {
  const report = checkReport(result, { name: options.checkName, commit: target.commit });
  // First what people wait for: writes are a second apart.
  const shown = await showCheck(review, target.repository, report);
  const scanLimits = await uploadScan(review, target, options);
  return { ...shown, limits: [...shown.limits, ...scanLimits] };
}

async function showCheck(
  review: ReviewOfResults,
  repository: string,
  report: CheckReport,
): Promise<Published> {
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
  review: ReviewOfResults,
  repository: string,
  { name, commit, conclusion, title }: CheckReport,
  limits: readonly string[],
): Promise<Published> {
  // A status cannot be neutral; `error` is what it has for "it is not known".
  const state = conclusion === 'neutral' ? 'error' : conclusion;
  try {
    await review.setCommitStatus(repository, commit, { context: name, state, description: title });
    return { shownAs: 'commit-status', url: undefined, limits };
  } catch (error) {
    return { shownAs: 'nothing', url: undefined, limits: [...limits, sentenceOf(refusal(error))] };
  }
}

async function uploadScan(
  review: ReviewOfResults,
  { repository, commit, ref, pullRequest, whole }: PublishTarget,
  { sarif }: PublishOptions,
): Promise<readonly string[]> {
  // Code scanning closes the alerts of a branch that an upload does not have: a part must not be taken for the whole.
  if (!sarif || (!whole && pullRequest === undefined)) return [];
  const scanned = pullRequest === undefined ? ref : `refs/pull/${pullRequest}/head`;
  const upload = await review.uploadSarif(repository, { commit, ref: scanned, sarif: sarif() });
  return upload.accepted ? [] : [`Code scanning did not take the results: ${upload.reason}`];
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
