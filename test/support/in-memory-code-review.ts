import type {
  CheckReport,
  CheckRun,
  CodeReview,
  CommitStatus,
  PullRequest,
  PullRequestFile,
  ReviewComment,
} from '../../shared/github/code-review.ts';
import { GitHubError, type GitHubErrorCode } from '../../shared/github/errors.ts';

/** A code review in memory: what was shown there can be looked at, and what it refuses can be set. */
export interface InMemoryCodeReview extends CodeReview {
  readonly checks: { report: CheckReport; shown: number }[];
  readonly statuses: (CommitStatus & { readonly commit: string })[];
  readonly pulls: PullRequest[];
  readonly files: PullRequestFile[];
  readonly reviews: { readonly body: string; readonly comments: readonly ReviewComment[] }[];
  readonly scans: { readonly commit: string; readonly ref: string; readonly sarif: string }[];
}

/** What an in-memory code review is like. */
export interface CodeReviewTraits {
  readonly makesCheckRuns?: boolean;
  /** By method: what every call ends with. */
  readonly failures?: Partial<Record<keyof CodeReview, GitHubErrorCode>>;
  readonly scanRefusal?: string;
}

/** Makes an empty one. */
export function inMemoryCodeReview(traits: CodeReviewTraits = {}): InMemoryCodeReview {
  const { makesCheckRuns = true, failures = {}, scanRefusal } = traits;
  const kept: Pick<InMemoryCodeReview, 'checks' | 'statuses' | 'pulls' | 'files' | 'reviews' | 'scans'> = {
    checks: [],
    statuses: [],
    pulls: [],
    files: [],
    reviews: [],
    scans: [],
  };
  const enter = (method: keyof CodeReview) => {
    const code = failures[method];
    if (code)
      throw new GitHubError({ code, what: `${method} was refused`, where: 'a/b', remedy: 'Allow it.' });
  };
  const runOf = (index: number): CheckRun => {
    const check = kept.checks[index];
    return {
      id: index,
      externalId: check?.report.externalId,
      annotations: check?.shown ?? 0,
      url: `https://host.test/checks/${index}`,
    };
  };
  return {
    ...kept,
    makesCheckRuns,
    async findCheckRun(_repository, { commit, name, externalId }) {
      enter('findCheckRun');
      const index = kept.checks.findLastIndex(
        ({ report }) => report.commit === commit && report.name === name && report.externalId === externalId,
      );
      return index < 0 ? undefined : runOf(index);
    },
    async createCheckRun(_repository, report) {
      enter('createCheckRun');
      kept.checks.push({ report, shown: report.annotations.length });
      return runOf(kept.checks.length - 1);
    },
    async continueCheckRun(_repository, run, report) {
      enter('continueCheckRun');
      kept.checks[run.id] = { report, shown: report.annotations.length };
      return runOf(run.id);
    },
    async setCommitStatus(_repository, commit, status) {
      enter('setCommitStatus');
      kept.statuses.push({ ...status, commit });
    },
    async getPullRequest(_repository, number) {
      enter('getPullRequest');
      return kept.pulls.find((pull) => pull.number === number);
    },
    async listPullRequestFiles() {
      enter('listPullRequestFiles');
      return kept.files;
    },
    async listReviewComments() {
      enter('listReviewComments');
      return kept.reviews.flatMap(({ comments }) => comments);
    },
    async createReview(_repository, _number, { body, comments }) {
      enter('createReview');
      kept.reviews.push({ body, comments });
    },
    async findPullRequest(_repository, { from, to }) {
      enter('findPullRequest');
      return kept.pulls.find(({ open, head, base }) => open && head.ref === from && base.ref === to);
    },
    async createPullRequest(repository, { from, to, title, body }) {
      enter('createPullRequest');
      const pull = pullRequest({
        number: kept.pulls.length + 1,
        title,
        body,
        head: { ref: from, commit: '1'.repeat(40), repository },
        base: { ref: to, commit: '2'.repeat(40) },
      });
      kept.pulls.push(pull);
      return pull;
    },
    async updatePullRequest(_repository, number, change) {
      enter('updatePullRequest');
      const index = kept.pulls.findIndex((pull) => pull.number === number);
      const pull = kept.pulls[index];
      if (pull) kept.pulls[index] = { ...pull, ...change };
    },
    async isProtected() {
      enter('isProtected');
      return false;
    },
    async uploadSarif(_repository, upload) {
      enter('uploadSarif');
      if (scanRefusal !== undefined) return { accepted: false, reason: scanRefusal };
      kept.scans.push(upload);
      return { accepted: true };
    },
  };
}

/** An open pull request from `feature` to `main`; name what matters to the test. */
export function pullRequest(overrides: Partial<PullRequest> = {}): PullRequest {
  const number = overrides.number ?? 1;
  return {
    number,
    open: true,
    url: `https://host.test/acme/widgets/pull/${number}`,
    title: 'A feature',
    body: '',
    head: { ref: 'feature', commit: 'a'.repeat(40), repository: 'acme/widgets' },
    base: { ref: 'main', commit: 'b'.repeat(40) },
    ...overrides,
  };
}
