import type { ObjectId } from '../../shared/git/object-id.ts';
import type { FileFix } from './fixing/fix-files.ts';
import type { Subject } from './locate-subject.ts';
import type { ValidationResult } from './result.ts';

/** Where the results of one repository are shown to its people. Everything throws `GitHubError`. */
export interface Publisher {
  /**
   * Shows a result at its commit: all findings, and a summary. Doing it twice shows it once. What the host does not offer
   * (code scanning that is not enabled) is no failure: it is said in the answer, in sentences.
   */
  showResult(
    result: ValidationResult,
    subject: Pick<Subject, 'commit' | 'ref' | 'base' | 'pullRequest' | 'full'>,
  ): Promise<readonly string[]>;
  /** Proposes fixes in the review of a pull request, line by line; the lines that the request does not touch are left out. */
  suggest(pullRequest: number, commit: ObjectId, fixes: readonly FileFix[]): Promise<void>;
  /** Whether a branch takes pushes only through pull requests. */
  isProtected(ref: string): Promise<boolean>;
  /** Opens a pull request from one branch to the other, or brings the open one up to date. */
  propose(request: {
    readonly from: string;
    readonly to: string;
    readonly title: string;
    readonly body: string;
  }): Promise<void>;
}
