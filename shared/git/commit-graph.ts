import { applyDelta } from './delta.ts';
import { type ObjectFormat, type ObjectId, objectIdOf } from './object-id.ts';
import { PackCursor } from './pack-cursor.ts';

/** As much of a history as one pack shows. */
export interface CommitGraph {
  /** Commits to their parents. */
  readonly parents: ReadonlyMap<ObjectId, readonly ObjectId[]>;
  /** False when the pack holds commits that could not be read, because their delta base is outside of it. */
  readonly complete: boolean;
}

/** Real commits are far smaller; what claims more is not worth the memory. */
const commitSizeLimit = 16 * 1024 * 1024;

/**
 * Reads the commits of a pack that is held in memory, whole or cut off. Git writes commits before trees and blobs, so
 * reading stops at the first of those: a huge blob is never unpacked.
 */
export function readCommitGraph(pack: Buffer, format: ObjectFormat, where: string): CommitGraph {
  const cursor = new PackCursor(pack, format, where);
  // Only commits are kept for later deltas: a delta has the type of its base.
  const byOffset = new Map<number, Buffer>();
  const byId = new Map<ObjectId, Buffer>();
  const parents = new Map<ObjectId, readonly ObjectId[]>();
  let complete = true;
  for (let index = 0; index < cursor.count; index += 1) {
    const { start, size, kind } = cursor.readEntry();
    if (kind === 'tree' || kind === 'blob' || size > commitSizeLimit) break;
    const content = cursor.inflate(size);
    if (kind === 'tag') continue;
    let commit = content;
    if (kind !== 'commit') {
      const base = 'baseId' in kind ? byId.get(kind.baseId) : byOffset.get(kind.baseOffset);
      if (!base) {
        complete = false;
        continue;
      }
      commit = applyDelta(base, content, commitSizeLimit, where);
    }
    const id = objectIdOf('commit', commit, format);
    byOffset.set(start, commit);
    byId.set(id, commit);
    parents.set(id, parentsOf(commit));
  }
  return { parents, complete };
}

function parentsOf(commit: Buffer): ObjectId[] {
  const end = commit.indexOf('\n\n');
  const lines = commit.toString('latin1', 0, end < 0 ? commit.length : end).split('\n');
  return lines.filter((line) => line.startsWith('parent ')).map((line) => line.slice('parent '.length));
}

/** What a graph says about "is `ancestor` an ancestor of `tip`?". */
export type AncestryAnswer = 'yes' | 'no' | 'unknown';

/**
 * Answers from what the graph shows. `graph` holds everything reachable from the tip down to what the receiver had, so
 * reaching the ancestor as a parent is a yes, and running out of commits without leaving the graph is a no; leaving it
 * elsewhere proves nothing.
 */
export function isAncestor(graph: CommitGraph, tip: ObjectId, ancestor: ObjectId): AncestryAnswer {
  if (tip === ancestor) return 'yes';
  const seen = new Set<ObjectId>([tip]);
  const queue: ObjectId[] = [tip];
  let leftTheGraph = false;
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const parents = graph.parents.get(id);
    if (!parents) {
      leftTheGraph = true;
      continue;
    }
    for (const parent of parents) {
      if (parent === ancestor) return 'yes';
      if (!seen.has(parent)) {
        seen.add(parent);
        queue.push(parent);
      }
    }
  }
  return leftTheGraph ? 'unknown' : 'no';
}
