import type { App } from './access.ts';
import type {
  CheckRunRecord,
  PullRecord,
  RepositoryReviews,
  ReviewRecord,
  ScanRecord,
  StatusRecord,
} from './code-review-records.ts';
import { findRepository, type Host } from './host.ts';
import { type ProtectionKind, protectBranch } from './protected-branches.ts';
import { openPull } from './pull-requests.ts';

/** A check as a person sees it. */
export type ShownCheckRun = Omit<CheckRunRecord, 'app'> & { readonly app: App['slug'] };

/** What a person does and sees on the pages of repositories (`owner/name`); lists are oldest first. */
export interface ReviewDesk {
  /** Plain pushes to it are refused from now on. */
  protectBranch(fullName: string, branch: string, kind?: ProtectionKind): Promise<void>;
  /** Otherwise public repositories have code scanning, and private ones do not. */
  setCodeScanning(fullName: string, enabled: boolean): void;
  /** Opens a pull request from a branch, or from `owner:branch` of a fork with the same name; resolves to its number. */
  openPullRequest(
    fullName: string,
    request: { readonly from: string; readonly to: string; readonly author: string; readonly title?: string },
  ): Promise<number>;
  checkRuns(fullName: string, commit?: string): readonly ShownCheckRun[];
  statuses(fullName: string, commit?: string): readonly StatusRecord[];
  pullRequests(fullName: string): readonly PullRecord[];
  reviews(fullName: string, pullRequest: number): readonly ReviewRecord[];
  scans(fullName: string): readonly ScanRecord[];
}

/** The desk of one running host. */
export function reviewDesk(host: Host): ReviewDesk {
  const of = (fullName: string): RepositoryReviews => host.reviews.of(fullName);
  const repository = async (fullName: string) => {
    const slash = fullName.indexOf('/');
    const found = await findRepository(host, fullName.slice(0, slash), fullName.slice(slash + 1));
    if (!found) throw new Error(`there is no repository ${fullName}`);
    return found;
  };
  return {
    async protectBranch(fullName, branch, kind = 'protection') {
      await protectBranch((await repository(fullName)).path, branch, kind);
    },
    setCodeScanning(fullName, enabled) {
      of(fullName).codeScanning = enabled;
    },
    async openPullRequest(fullName, { from, to, author, title = `Merge ${from}` }) {
      const base = await repository(fullName);
      const { pull } = await openPull(host, base, { from, to, author, title, body: null });
      return pull.number;
    },
    checkRuns: (fullName, commit) =>
      of(fullName)
        .checkRuns.filter(({ headSha }) => commit === undefined || headSha === commit)
        .map((run) => ({ ...run, app: run.app.slug })),
    statuses: (fullName, commit) =>
      of(fullName).statuses.filter(({ sha }) => commit === undefined || sha === commit),
    pullRequests: (fullName) => of(fullName).pulls,
    reviews: (fullName, pullRequest) => of(fullName).reviews.filter(({ pull }) => pull === pullRequest),
    scans: (fullName) => of(fullName).scans,
  };
}
