import type { CodeReview, PullRequest } from './code-review.ts';
import { cutToBytes } from './cut-to-bytes.ts';

/** A pull request as it is to be. Branches by short name or in full. */
export interface Proposal {
  readonly from: string;
  readonly to: string;
  readonly title: string;
  readonly body: string;
}

/** GitHub's limits. */
const longestTitleBytes = 256;
const longestBodyBytes = 65_535;

/**
 * Opens the pull request from one branch to the other, or brings the open one up to date: there is never a second one.
 * Throws `GitHubError`.
 */
export async function proposeChanges(
  review: Pick<CodeReview, 'findPullRequest' | 'createPullRequest' | 'updatePullRequest'>,
  repository: string,
  proposal: Proposal,
): Promise<PullRequest> {
  const from = shortName(proposal.from);
  const to = shortName(proposal.to);
  const title = cutToBytes(proposal.title, longestTitleBytes);
  const body = cutToBytes(proposal.body, longestBodyBytes);
  const open = await review.findPullRequest(repository, { from, to });
  if (!open) return review.createPullRequest(repository, { from, to, title, body });
  if (open.title === title && sameText(open.body, body)) return open;
  await review.updatePullRequest(repository, open.number, { title, body });
  return { ...open, title, body };
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

function sameText(one: string, other: string): boolean {
  return one.replaceAll('\r\n', '\n').trim() === other.replaceAll('\r\n', '\n').trim();
}
