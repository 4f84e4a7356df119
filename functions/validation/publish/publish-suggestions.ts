import type { CodeReview, ReviewComment } from '../../../shared/github/code-review.ts';
import { diffHunks } from './diff-hunks.ts';
import { suggestFixes } from './suggestions.ts';

/** A file before and after its fixes. */
export interface SuggestedFix {
  readonly file: string;
  readonly original: string;
  readonly fixed: string;
}

/** What became of suggestions. */
export interface PublishedSuggestions {
  /** Remarks that are new. */
  readonly made: number;
  /** Remarks that stood there already. */
  readonly present: number;
  /** Changes that cannot be offered: outside the diff, too large, or more than one review should have. */
  readonly leftOut: number;
}

/** More remarks than this in one review bury the review. */
const mostComments = 50;

/**
 * Offers fixes in the review of a pull request, once each, as long as `commit` is its head: a later head has a job of its
 * own. Throws `GitHubError`.
 */
export async function publishSuggestions(
  review: Pick<CodeReview, 'getPullRequest' | 'listPullRequestFiles' | 'listReviewComments' | 'createReview'>,
  target: { readonly repository: string; readonly pullRequest: number; readonly commit: string },
  fixes: readonly SuggestedFix[],
): Promise<PublishedSuggestions> {
  const { repository, pullRequest: number, commit } = target;
  const [request, files, standing] = await Promise.all([
    review.getPullRequest(repository, number),
    review.listPullRequestFiles(repository, number),
    review.listReviewComments(repository, number),
  ]);
  if (!request?.open || request.head.commit !== commit) return { made: 0, present: 0, leftOut: fixes.length };

  const patches = new Map(files.map(({ path, patch }) => [path, patch]));
  const suggested = fixes.map(({ file, original, fixed }) =>
    suggestFixes({ path: file, original, fixed, hunks: diffHunks(patches.get(file) ?? '') }),
  );
  const all = suggested.flatMap(({ comments }) => comments);
  const known = new Set(standing.map(identityOf));
  const fresh = all.filter((comment) => !known.has(identityOf(comment)));
  const comments = fresh.slice(0, mostComments);
  const outside = suggested.reduce((sum, { leftOut }) => sum + leftOut, 0);
  const leftOut = outside + fresh.length - comments.length;
  if (comments.length > 0) {
    const body = reviewBody(comments.length, leftOut);
    await review.createReview(repository, number, { commit, body, comments });
  }
  return { made: comments.length, present: all.length - fresh.length, leftOut };
}

function reviewBody(made: number, leftOut: number): string {
  const more =
    leftOut > 0
      ? ` ${leftOut} more cannot be offered here: run \`auto-builder validate --fix\` to have them all.`
      : '';
  return `Auto-Builder has ${made === 1 ? 'a safe fix' : `${made} safe fixes`} to offer.${more}`;
}

/** Hosts change the ends of lines and drop blanks at the end. */
function identityOf({ path, line, startLine, body }: ReviewComment): string {
  return JSON.stringify([path, startLine ?? line, line, body.replaceAll('\r\n', '\n').trim()]);
}
