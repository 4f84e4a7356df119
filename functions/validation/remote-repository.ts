import type { ObjectId } from '../../shared/git/object-id.ts';
import type { FixCommit } from './fixing/fix-commits.ts';
import type { FileEntry, RepositoryFiles } from './repository-files.ts';

/** A commit with its whole tree, without contents. */
export interface CommitView {
  readonly id: ObjectId;
  readonly parents: readonly ObjectId[];
  readonly message: string;
  /** Sorted by path. */
  readonly entries: readonly FileEntry[];
}

/** What a host said to a push. */
export type PushVerdict =
  | { readonly ok: true; readonly tip: ObjectId }
  /** The branch moved meanwhile, or the host refuses: its words. */
  | { readonly ok: false; readonly reason: string };

/** A repository on a git host, as validating sees it. Everything throws `GitError`. */
export interface RemoteRepository {
  /** Branches and tags by full name, and the full name of the default branch. */
  refs(): Promise<{
    readonly tips: ReadonlyMap<string, ObjectId>;
    readonly head: string | undefined;
  }>;
  /** The commits that the host has; one that it does not have is missing in the answer. */
  commits(ids: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, CommitView>>;
  /** The best common ancestor; `undefined` when there is none. */
  mergeBase(base: ObjectId, head: ObjectId): Promise<ObjectId | undefined>;
  /** The files of a commit; their contents are fetched when they are read. */
  files(commit: CommitView): RepositoryFiles;
  /**
   * Makes the commits upon `commit` and pushes them, fast forward only: the branch must still be at `old` (`undefined`: must not exist).
   */
  push(
    commit: CommitView,
    commits: readonly FixCommit[],
    to: { readonly ref: string; readonly old: ObjectId | undefined },
  ): Promise<PushVerdict>;
}
