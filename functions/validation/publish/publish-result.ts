import type { CodeReview } from '../../../shared/github/code-review.ts';
import { type ReviewOfChecks, type ShownCheck, showCheck } from '../../../shared/github/show-check.ts';
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

type ReviewOfResults = ReviewOfChecks & Pick<CodeReview, 'uploadSarif'>;

/**
 * Shows a result at its commit. Doing it twice shows it once: a check with the same content is left as it is, or taken up
 * where it broke off. What the host or the credentials do not allow is said, not thrown. Throws `GitHubError` for all else.
 */
export async function publishResult(
  review: ReviewOfResults,
  result: ValidationResult,
  target: PublishTarget,
  options: PublishOptions,
): Promise<ShownCheck> {
  const report = checkReport(result, { name: options.checkName, commit: target.commit });
  // First what people wait for: writes are a second apart.
  const shown = await showCheck(review, target.repository, report);
  const scanLimits = await uploadScan(review, target, options);
  return { ...shown, limits: [...shown.limits, ...scanLimits] };
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
