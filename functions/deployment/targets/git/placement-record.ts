import { type Commit, type CommitObject, withTrailers } from '../../../../shared/git/commit-object.ts';
import type { ObjectId } from '../../../../shared/git/object-id.ts';

/**
 * What was last done at a place, kept in a ref of its own that moves in the same atomic push as the branch: a commit without
 * files and parents, which nobody sees who does not look for it.
 */
export interface PlacementRecord {
  /** Digest; absent: withdrawn. */
  readonly release?: string;
  readonly fence: number;
  readonly runId: string;
  /** Where the branch was left; absent: it was left without a branch. */
  readonly tip?: ObjectId;
  /** Where the branch was before our first release; absent: there was none. */
  readonly before?: ObjectId;
}

const trailers = {
  release: 'Auto-Builder-Release',
  fence: 'Auto-Builder-Fence',
  runId: 'Auto-Builder-Run',
  tip: 'Auto-Builder-Tip',
  before: 'Auto-Builder-Before',
} as const;

/** The author of every commit that a deployment makes. */
export const deploymentAuthor = {
  name: 'Auto-Builder',
  email: 'auto-builder@users.noreply.github.com',
} as const;

/** The record as a commit. `emptyTree` is the repository's name for no files. */
export function recordCommit(
  record: PlacementRecord,
  { title, emptyTree, at }: { readonly title: string; readonly emptyTree: ObjectId; readonly at: number },
): CommitObject {
  const values = Object.entries(trailers).flatMap(([field, name]) => {
    const value = record[field as keyof PlacementRecord];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  const signature = { ...deploymentAuthor, at };
  return {
    tree: emptyTree,
    parents: [],
    author: signature,
    committer: signature,
    message: withTrailers(title, Object.fromEntries(values)),
  };
}

/** Reads a record; `undefined` for a commit that is none. */
export function parseRecord({ message }: Pick<Commit, 'message'>): PlacementRecord | undefined {
  const found = new Map(
    [...message.matchAll(/^(Auto-Builder-[A-Za-z]+): (.+)$/gm)].map(([, name, value]) => [name, value]),
  );
  const fence = Number(found.get(trailers.fence) ?? Number.NaN);
  const runId = found.get(trailers.runId);
  if (!Number.isSafeInteger(fence) || runId === undefined) return undefined;
  const given = (field: 'release' | 'tip' | 'before') => {
    const value = found.get(trailers[field]);
    return value === undefined ? {} : { [field]: value };
  };
  return { fence, runId, ...given('release'), ...given('tip'), ...given('before') };
}
