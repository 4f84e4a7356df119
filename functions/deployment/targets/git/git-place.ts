import type { Commit, CommitObject } from '../../../../shared/git/commit-object.ts';
import type { DestinationListing } from '../../../../shared/git/destination.ts';
import type { ObjectId } from '../../../../shared/git/object-id.ts';
import type { RefCommand } from '../../../../shared/git/push.ts';

/** What is to happen in one step, or not at all. */
export interface PlaceChange {
  /** `old` is where the ref was seen. Nothing is ever forced: every move of a branch is a descent. */
  readonly moves: readonly RefCommand[];
  /** Commits that the place does not have yet; their parents it has, and their trees, but for the empty one. */
  readonly commits: readonly CommitObject[];
}

/** What the host said. */
export type PlaceVerdict =
  | { readonly kind: 'done' }
  /** A ref was not where it had been seen: nothing was changed. */
  | { readonly kind: 'moved' }
  /** A rule of the host forbids it: nothing was changed. Its own words. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * A repository whose refs releases are brought to. Everything throws `PassingTroubleError` for what may go away by itself, and
 * `DeploymentError` for what will not.
 */
export interface GitPlace {
  /** Names it in errors: a URL without credentials. */
  readonly where: string;
  /** Every ref at this moment. */
  list(signal: AbortSignal): Promise<DestinationListing>;
  /** A commit, or the one that a tag names; `undefined`: it is not there. */
  readCommit(id: ObjectId, signal: AbortSignal): Promise<Commit | undefined>;
  /** Whether a commit is an ancestor of another, or the same. Both are there. */
  isAncestor(ancestor: ObjectId, of: ObjectId, signal: AbortSignal): Promise<boolean>;
  /** Moves refs, all or none, each only from where the listing has it. */
  change(listing: DestinationListing, change: PlaceChange, signal: AbortSignal): Promise<PlaceVerdict>;
  /**
   * Brings a commit with its history from the repository of the app, and keeps it under a ref. False: that repository does
   * not have it either, or it is this very one.
   */
  bring(commit: ObjectId, ref: string, signal: AbortSignal): Promise<boolean>;
}
