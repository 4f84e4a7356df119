import { type CommitObject, serialiseCommit, withTrailers } from '../../../../shared/git/commit-object.ts';
import { type ObjectFormat, type ObjectId, objectIdOf } from '../../../../shared/git/object-id.ts';
import type { NamedRelease, ShiftOrder } from '../target.ts';
import type { GitPlace } from './git-place.ts';
import { deploymentAuthor, type PlacementRecord } from './placement-record.ts';

/** The branch as it was seen, and what is known of it. */
export interface SeenBranch {
  readonly tip: ObjectId | undefined;
  readonly record: PlacementRecord | undefined;
  readonly objectFormat: ObjectFormat;
}

/** Where a branch is to be led. */
export interface PlannedTip {
  /** Absent: the branch goes. */
  readonly tip: ObjectId | undefined;
  /** The commit that has to be made for it. */
  readonly commit?: CommitObject;
  readonly detail: string;
}

/** Whose commits are made. */
export interface Purpose {
  readonly app: string;
  readonly environment: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The repository's name for a folder without files. */
export function emptyTreeOf(format: ObjectFormat): ObjectId {
  return objectIdOf('tree', new Uint8Array(), format);
}

/** The name of a commit that is not made yet. */
export function commitIdOf(commit: CommitObject, format: ObjectFormat): ObjectId {
  return objectIdOf('commit', serialiseCommit(commit), format);
}

/**
 * Where the branch goes for a release: to its commit when that descends from the tip, so that nothing is lost by it. Else
 * to a new commit with the release's files upon the tip, which has the release's commit for a second parent unless that is
 * in its history already: this is how a branch goes back without a forced update.
 */
export async function tipForRelease(
  place: Pick<GitPlace, 'isAncestor'>,
  { tip, objectFormat }: SeenBranch,
  { digest, release }: NamedRelease,
  order: Pick<ShiftOrder, 'runId'>,
  purpose: Purpose,
  signal: AbortSignal,
): Promise<PlannedTip> {
  const wanted = release.commit;
  const short = wanted.slice(0, 12);
  if (tip === undefined || (await place.isAncestor(tip, wanted, signal))) {
    return { tip: wanted, detail: `the branch is at ${short}` };
  }
  const isPast = await place.isAncestor(wanted, tip, signal);
  const title = `deploy ${purpose.app} ${short} to ${purpose.environment}`;
  const trailers = { 'Auto-Builder-Release': digest, 'Auto-Builder-Run': order.runId };
  const parents = isPast ? [tip] : [tip, wanted];
  const commit = commitOf(release.tree, parents, withTrailers(title, trailers), purpose.at);
  const made = commitIdOf(commit, objectFormat);
  return { tip: made, commit, detail: `the branch has the files of ${short} by commit ${made.slice(0, 12)}` };
}

/**
 * Where the branch goes when nothing of ours is to be there: away, if our first release made it and nobody has put anything upon
 * it since; back to the files that it had before; and where neither is possible it stays.
 */
export async function tipForNothing(
  place: Pick<GitPlace, 'readCommit'>,
  { tip, record, objectFormat }: SeenBranch,
  order: Pick<ShiftOrder, 'runId'>,
  purpose: Purpose,
  signal: AbortSignal,
): Promise<PlannedTip> {
  if (tip === undefined || record?.release === undefined) return { tip, detail: 'nothing of ours is there' };
  if (record.before === undefined) {
    if (tip === record.tip)
      return { tip: undefined, detail: 'the branch is removed: the release had made it' };
    return { tip, detail: 'the branch stays, because others have put commits upon the release' };
  }
  const before = await place.readCommit(record.before, signal);
  if (!before || before.id === tip) return { tip, detail: 'the branch stays where it is' };
  const commit = commitOf(before.tree, [tip], withdrawal(order, purpose), purpose.at);
  const made = commitIdOf(commit, objectFormat);
  return { tip: made, commit, detail: `the branch has the files of ${before.id.slice(0, 12)} again` };
}

/** What stands in for a branch that the host does not let go, such as the default one: a commit without files. */
export function tipWithoutFiles(
  tip: ObjectId,
  { objectFormat }: Pick<SeenBranch, 'objectFormat'>,
  order: Pick<ShiftOrder, 'runId'>,
  purpose: Purpose,
): PlannedTip {
  const commit = commitOf(emptyTreeOf(objectFormat), [tip], withdrawal(order, purpose), purpose.at);
  return { tip: commitIdOf(commit, objectFormat), commit, detail: 'the branch has no files any more' };
}

function withdrawal({ runId }: Pick<ShiftOrder, 'runId'>, { app, environment }: Purpose): string {
  return withTrailers(`withdraw ${app} from ${environment}`, { 'Auto-Builder-Run': runId });
}

function commitOf(tree: ObjectId, parents: readonly ObjectId[], message: string, at: number): CommitObject {
  const signature = { ...deploymentAuthor, at };
  return { tree, parents, author: signature, committer: signature, message };
}
