import type { ObjectFormat, ObjectId } from '../../../shared/git/object-id.ts';

/** A file that belongs to the set, as the tree of a commit names it. */
export interface ReplicaFile {
  readonly path: string;
  /** Blob id. */
  readonly id: ObjectId;
  /** `100644`, `100755`, `120000` (link), `160000` (submodule). */
  readonly mode: string;
}

/** A commit of a replica, with the files that the set is about. */
export interface ReplicaCommit {
  readonly id: ObjectId;
  /** Author of this commit, for provenance. */
  readonly author: { readonly name: string; readonly email: string };
  /** Epoch milliseconds of the author's time. */
  readonly at: number;
  /** Those of the set, sorted by path. */
  readonly files: readonly ReplicaFile[];
}

/** The content of a file. */
export type ReplicaContent = Uint8Array | 'too-large' | 'missing';

/** A commit that is made, and not yet pushed. */
export interface PreparedCommit {
  readonly id: ObjectId;
  /** Commit it is made upon. */
  readonly parent: ObjectId;
}

/** What the host said to a push. */
export type ReplicaVerdict =
  | { readonly kind: 'pushed' }
  /** Somebody else was faster. */
  | { readonly kind: 'moved' }
  /** A rule of the host forbids it; its own words. */
  | { readonly kind: 'refused'; readonly reason: string };

/** One repository of a set. Everything throws `GitError` or `GitHubError` when the host cannot be asked. */
export interface Replica {
  /** `owner/name`. */
  readonly name: string;
  /** The default branch, read anew with each call; `undefined` while the repository has no commit. */
  head(): Promise<{ readonly ref: string; readonly tip: ObjectId } | undefined>;
  /** How the repository names objects; known after `head`. */
  objectFormat(): ObjectFormat;
  /** Reads a commit and its tree, without contents. `undefined`: the host does not have it. */
  commit(id: ObjectId): Promise<ReplicaCommit | undefined>;
  /** Contents by blob id. */
  contents(ids: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, ReplicaContent>>;
  /** Whether a commit is an ancestor of another, or the same. */
  isAncestor(ancestor: ObjectId, of: ObjectId): Promise<boolean>;
  /** The best common ancestor of two commits, as `git merge-base` has it; `undefined` when there is none, or the host does not know one of them. */
  mergeBase(one: ObjectId, other: ObjectId): Promise<ObjectId | undefined>;
  /**
   * Makes a commit upon one that was read with `commit`; nothing is sent yet. `undefined` deletes a file. Files keep their modes.
   */
  prepare(
    parent: ObjectId,
    changes: ReadonlyMap<string, Uint8Array | undefined>,
    message: string,
  ): PreparedCommit;
  /** Pushes it to the branch, fast forward only: the branch must be at the commit's parent. */
  push(commit: PreparedCommit, ref: string): Promise<ReplicaVerdict>;
  /**
   * Puts it on the product's own branch, whatever is there, and opens the pull request into `ref`, or brings the open one up to date.
   */
  propose(commit: PreparedCommit, ref: string, proposal: Proposal): Promise<ProposalVerdict>;
}

/** A pull request as it is to be. */
export interface Proposal {
  /** Short name of the own branch: `auto-builder/taxonomy/<set>`. */
  readonly branch: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

export type ProposalVerdict =
  | { readonly kind: 'proposed'; readonly number: number; readonly url: string }
  | { readonly kind: 'refused'; readonly reason: string };
