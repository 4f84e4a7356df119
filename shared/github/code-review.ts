/** How a check ended. `neutral` blocks nothing and praises nothing. */
export type CheckConclusion = 'success' | 'failure' | 'neutral';

/** A remark on lines of a file. Lines and columns begin at 1 and are inclusive; columns only where both are on one line. */
export interface CheckAnnotation {
  /** From the root of the repository. */
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn?: number;
  readonly endColumn?: number;
  readonly level: 'notice' | 'warning' | 'failure';
  /** At most 64 KB. */
  readonly message: string;
  /** At most 255 characters. */
  readonly title: string;
}

/** A finished check as it is to be shown at a commit. */
export interface CheckReport {
  /** What people choose in branch protection. */
  readonly name: string;
  readonly commit: string;
  /** The same for the same content: by it a check that is there already is recognised. */
  readonly externalId: string;
  readonly conclusion: CheckConclusion;
  readonly title: string;
  /** Markdown, at most 65,535 bytes. */
  readonly summary: string;
  /** All are shown, however many they are. */
  readonly annotations: readonly CheckAnnotation[];
}

/** A check as the host has it. */
export interface CheckRun {
  readonly id: number;
  readonly externalId: string | undefined;
  /** How many annotations it shows. */
  readonly annotations: number;
  /** For people. */
  readonly url: string | undefined;
}

/** What stands for a check where there are none: one line at a commit. */
export interface CommitStatus {
  /** What people choose in branch protection. */
  readonly context: string;
  readonly state: 'success' | 'failure' | 'error' | 'pending';
  /** Longer ones are cut off at 140 characters. */
  readonly description: string;
}

/** A pull request, as far as this product looks at it. */
export interface PullRequest {
  readonly number: number;
  readonly open: boolean;
  /** For people. */
  readonly url: string;
  readonly title: string;
  readonly body: string;
  /** `repository` is `owner/name`, or `undefined` after a fork was deleted. */
  readonly head: { readonly ref: string; readonly commit: string; readonly repository: string | undefined };
  readonly base: { readonly ref: string; readonly commit: string };
}

/** A file of a pull request. */
export interface PullRequestFile {
  readonly path: string;
  /** The hunks of its unified diff, without its head; `undefined` where the host leaves it out: binary, or too large. */
  readonly patch: string | undefined;
}

/** A remark in a review, on lines of the new side of the diff. All of them must be in one hunk. */
export interface ReviewComment {
  readonly path: string;
  /** The last line, from 1. */
  readonly line: number;
  /** Given where there is more than one line. */
  readonly startLine?: number;
  /** Markdown. */
  readonly body: string;
}

/** What became of an upload to code scanning. */
export type ScanUpload =
  | { readonly accepted: true }
  /** The repository has no code scanning, or the credentials may not upload. `reason` is a sentence. */
  | { readonly accepted: false; readonly reason: string };

/**
 * What the product shows of a validation, and asks to show it, on one hosting service over REST. `repository` is
 * `owner/name`. Everything throws `GitHubError`.
 */
export interface CodeReview {
  /** False: the credentials belong to a user, and only a GitHub App may make check runs. */
  readonly makesCheckRuns: boolean;
  /** The check of that name at the commit, if the newest one has this external id. */
  findCheckRun(
    repository: string,
    wanted: Pick<CheckReport, 'commit' | 'name' | 'externalId'>,
  ): Promise<CheckRun | undefined>;
  /** Shows a finished check with all its annotations, 50 a request. A broken-off attempt is taken up by `continueCheckRun`. */
  createCheckRun(repository: string, report: CheckReport): Promise<CheckRun>;
  /** Adds the annotations that a check does not show yet. `run` is of the same report. */
  continueCheckRun(repository: string, run: CheckRun, report: CheckReport): Promise<CheckRun>;
  /** Sets the line of that context at a commit; it takes the place of an earlier one. */
  setCommitStatus(repository: string, commit: string, status: CommitStatus): Promise<void>;
  /** `undefined` when there is none of that number. */
  getPullRequest(repository: string, number: number): Promise<PullRequest | undefined>;
  /** At most 3,000, as GitHub has it. */
  listPullRequestFiles(repository: string, number: number): Promise<readonly PullRequestFile[]>;
  /** The remarks that still stand on a line of the diff. */
  listReviewComments(repository: string, number: number): Promise<readonly ReviewComment[]>;
  /** One review that neither approves nor refuses. */
  createReview(
    repository: string,
    number: number,
    review: { readonly commit: string; readonly body: string; readonly comments: readonly ReviewComment[] },
  ): Promise<void>;
  /** The open pull request from a branch of the repository to another, by short names. */
  findPullRequest(
    repository: string,
    branches: { readonly from: string; readonly to: string },
  ): Promise<PullRequest | undefined>;
  /** Opens one, or returns the open one that somebody else made meanwhile. */
  createPullRequest(
    repository: string,
    request: { readonly from: string; readonly to: string; readonly title: string; readonly body: string },
  ): Promise<PullRequest>;
  updatePullRequest(
    repository: string,
    number: number,
    change: { readonly title: string; readonly body: string },
  ): Promise<void>;
  /** Whether a branch (short name) is protected, by a protection or by a ruleset, against plain pushes. */
  isProtected(repository: string, branch: string): Promise<boolean>;
  /** `ref`: `refs/heads/…` or `refs/pull/<number>/head`; `sarif`: the log as JSON text. */
  uploadSarif(
    repository: string,
    upload: { readonly commit: string; readonly ref: string; readonly sarif: string },
  ): Promise<ScanUpload>;
}
