import type { PullRecord, ReviewCommentRecord, ReviewRecord } from './code-review-records.ts';
import { accountOrGhost, type FoundRepository, type Host } from './host.ts';
import type { ChangedFile } from './repository-history.ts';
import { accountJson, nodeId, repositoryJson } from './representations.ts';

type Json = Record<string, unknown>;

/** A pull request with what its representation needs from git. */
export interface DescribedPull {
  readonly pull: PullRecord;
  readonly base: FoundRepository;
  /** `undefined` after it was deleted. */
  readonly head: FoundRepository | undefined;
}

/** Schema `pull-request-simple`. */
export function simplePullJson({ pull, base, head }: DescribedPull, host: Host): Json {
  const { urls } = host;
  const fullName = `${base.owner.login}/${base.record.name}`;
  const url = `${urls.api}/repos/${fullName}/pulls/${pull.number}`;
  const issue = `${urls.api}/repos/${fullName}/issues/${pull.number}`;
  const html = `${urls.web}/${fullName}/pull/${pull.number}`;
  const statuses = `${urls.api}/repos/${fullName}/statuses/${pull.head.sha}`;
  const addresses = {
    url,
    html_url: html,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${urls.api}/repos/${fullName}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
  };
  const link = (href: string) => ({ href });
  return {
    ...addresses,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: accountJson(accountOrGhost(host, pull.author), urls),
    body: pull.body,
    ...{ labels: [], milestone: null, active_lock_reason: null },
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.state === 'closed' ? pull.updatedAt : null,
    ...{ merged_at: null, merge_commit_sha: null },
    ...{ assignee: null, assignees: [], requested_reviewers: [], requested_teams: [] },
    head: sideJson(pull.head, pull.head.owner, head, host),
    base: sideJson(pull.base, base.owner.login, base, host),
    _links: {
      self: link(url),
      html: link(html),
      issue: link(issue),
      comments: link(addresses.comments_url),
      review_comments: link(addresses.review_comments_url),
      review_comment: link(addresses.review_comment_url),
      commits: link(addresses.commits_url),
      statuses: link(statuses),
    },
    author_association: 'MEMBER',
    auto_merge: null,
    draft: false,
  };
}

/** Schema `pull-request`. */
export function pullJson(
  described: DescribedPull,
  { files, commits }: { readonly files: readonly ChangedFile[]; readonly commits: number },
  host: Host,
): Json {
  const sum = (count: (file: ChangedFile) => number) => files.reduce((total, file) => total + count(file), 0);
  return {
    ...simplePullJson(described, host),
    ...{ merged: false, mergeable: true, rebaseable: true, mergeable_state: 'clean', merged_by: null },
    ...{ comments: 0, review_comments: 0, maintainer_can_modify: false },
    commits,
    additions: sum(({ additions }) => additions),
    deletions: sum(({ deletions }) => deletions),
    changed_files: files.length,
  };
}

function sideJson(
  { ref, sha }: { readonly ref: string; readonly sha: string },
  owner: string,
  repository: FoundRepository | undefined,
  host: Host,
): Json {
  return {
    label: `${owner}:${ref}`,
    ref,
    sha,
    user: accountJson(accountOrGhost(host, owner), host.urls),
    repo: repository ? repositoryJson(repository.record, repository.owner, host.urls) : null,
  };
}

/** Schema `diff-entry`. */
export function changedFileJson(file: ChangedFile, { pull, base }: DescribedPull, { urls }: Host): Json {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const fullName = `${base.owner.login}/${base.record.name}`;
  return {
    sha: null,
    filename: file.path,
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${urls.web}/${fullName}/blob/${pull.head.sha}/${path}`,
    raw_url: `${urls.web}/${fullName}/raw/${pull.head.sha}/${path}`,
    contents_url: `${urls.api}/repos/${fullName}/contents/${path}?ref=${pull.head.sha}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
  };
}

/** Schema `pull-request-review`. */
export function reviewJson(review: ReviewRecord, { pull, base }: DescribedPull, host: Host): Json {
  const fullName = `${base.owner.login}/${base.record.name}`;
  const pullUrl = `${host.urls.api}/repos/${fullName}/pulls/${pull.number}`;
  const html = `${host.urls.web}/${fullName}/pull/${pull.number}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: accountJson(accountOrGhost(host, review.author), host.urls),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pullUrl,
    _links: { html: { href: html }, pull_request: { href: pullUrl } },
    submitted_at: review.createdAt,
    commit_id: review.commit,
    author_association: 'NONE',
  };
}

/** Schema `pull-request-review-comment`. A remark on an older head has no line any more. */
export function reviewCommentJson(
  comment: ReviewCommentRecord,
  review: ReviewRecord,
  { pull, base }: DescribedPull,
  host: Host,
): Json {
  const fullName = `${base.owner.login}/${base.record.name}`;
  const pullUrl = `${host.urls.api}/repos/${fullName}/pulls/${pull.number}`;
  const url = `${host.urls.api}/repos/${fullName}/pulls/comments/${comment.id}`;
  const html = `${host.urls.web}/${fullName}/pull/${pull.number}#discussion_r${comment.id}`;
  const current = review.commit === pull.head.sha;
  return {
    url,
    html_url: html,
    pull_request_url: pullUrl,
    pull_request_review_id: review.id,
    id: comment.id,
    node_id: nodeId('PullRequestReviewComment', comment.id),
    diff_hunk: comment.hunk,
    path: comment.path,
    commit_id: review.commit,
    original_commit_id: review.commit,
    user: accountJson(accountOrGhost(host, review.author), host.urls),
    body: comment.body,
    created_at: review.createdAt,
    updated_at: review.createdAt,
    author_association: 'NONE',
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pullUrl } },
    ...(current ? { line: comment.line } : {}),
    start_line: current ? (comment.startLine ?? null) : null,
    original_line: comment.line,
    original_start_line: comment.startLine ?? null,
    start_side: comment.startLine === undefined ? null : 'RIGHT',
    side: 'RIGHT',
    subject_type: 'line',
  };
}
