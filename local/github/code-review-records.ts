import type { App } from './access.ts';

/** One remark of a check, as GitHub takes and gives it. */
export interface AnnotationRecord {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column: number | null;
  readonly end_column: number | null;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly title: string | null;
  readonly message: string;
  readonly raw_details: string | null;
}

/** A check at a commit. Times are ISO 8601. */
export interface CheckRunRecord {
  readonly id: number;
  readonly app: App;
  readonly name: string;
  readonly headSha: string;
  readonly externalId: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly annotations: readonly AnnotationRecord[];
  readonly startedAt: string;
  readonly completedAt: string | null;
}

/** One line at a commit. */
export interface StatusRecord {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly creator: string;
  readonly createdAt: string;
}

/** A pull request. `head` may be in another repository. */
export interface PullRecord {
  readonly id: number;
  readonly number: number;
  readonly author: string;
  readonly title: string;
  readonly body: string | null;
  readonly state: 'open' | 'closed';
  readonly head: {
    readonly owner: string;
    readonly name: string;
    readonly ref: string;
    readonly sha: string;
  };
  readonly base: { readonly ref: string; readonly sha: string };
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A remark on lines of the new side of a pull request's diff. */
export interface ReviewCommentRecord {
  readonly id: number;
  readonly path: string;
  readonly line: number;
  readonly startLine: number | undefined;
  readonly body: string;
  /** The hunk that the lines are in. */
  readonly hunk: string;
}

/** A review of a pull request with its remarks. */
export interface ReviewRecord {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  readonly state: 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED';
  readonly body: string;
  readonly commit: string;
  readonly comments: readonly ReviewCommentRecord[];
  readonly createdAt: string;
}

/** Results that were handed to code scanning. */
export interface ScanRecord {
  readonly id: string;
  readonly commit: string;
  readonly ref: string;
  /** The SARIF log, decompressed and parsed. */
  readonly log: unknown;
}

/** Everything that is said about one repository's commits and pull requests, oldest first. */
export interface RepositoryReviews {
  checkRuns: CheckRunRecord[];
  statuses: StatusRecord[];
  pulls: PullRecord[];
  reviews: ReviewRecord[];
  scans: ScanRecord[];
  /** `undefined`: public repositories have code scanning, private ones do not. */
  codeScanning: boolean | undefined;
}

/** What people and programs say about code, by repository. In memory: a restart forgets it. */
export class CodeReviewRecords {
  readonly #repositories = new Map<string, { fullName: string; reviews: RepositoryReviews }>();

  /** Of `owner/name`, in any case. */
  of(fullName: string): RepositoryReviews {
    const key = fullName.toLowerCase();
    const known = this.#repositories.get(key);
    if (known) return known.reviews;
    const reviews: RepositoryReviews = {
      ...{ checkRuns: [], statuses: [], pulls: [], reviews: [], scans: [] },
      codeScanning: undefined,
    };
    this.#repositories.set(key, { fullName, reviews });
    return reviews;
  }

  /** The open pull requests whose head is in that repository, with the repository that each is a request to. */
  openFrom(owner: string, name: string): readonly { readonly to: string; readonly pull: PullRecord }[] {
    const key = `${owner}/${name}`.toLowerCase();
    return [...this.#repositories.values()].flatMap(({ fullName, reviews }) =>
      reviews.pulls
        .filter(({ state, head }) => state === 'open' && `${head.owner}/${head.name}`.toLowerCase() === key)
        .map((pull) => ({ to: fullName, pull })),
    );
  }
}

/** Puts a changed record in the place of the one with the same id. */
export function replaceRecord<Kept extends { readonly id: number }>(records: Kept[], changed: Kept): Kept {
  const index = records.findIndex(({ id }) => id === changed.id);
  records[index] = changed;
  return changed;
}
