import { collectPack, packTooLarge } from './collect-pack.ts';
import { type CommitGraph, readCommitGraph } from './commit-graph.ts';
import type { ObjectId } from './object-id.ts';
import type { SourceCapabilities } from './source.ts';
import type { SparseOptions } from './sparse-source.ts';
import type { Transport } from './transport.ts';

/** Commits alone are about 200 bytes each: some 300,000. */
const historyLimit = 64 * 1024 * 1024;

/**
 * The best common ancestor of two commits, as `git merge-base` understands it: one that is no ancestor of another common
 * one. Of several (a criss-cross merge) it is any. `undefined` when the histories have nothing in common, or the host does
 * not know `base`. Only commits are fetched, and of those only what `head` has and `base` has not.
 *
 * Throws `GIT_PACK_TOO_LARGE` for histories over 64 MiB, `GIT_REF_MOVED` when the host does not have `head`.
 */
export async function mergeBase(
  transport: Transport,
  source: SourceCapabilities,
  base: ObjectId,
  head: ObjectId,
  options: SparseOptions = {},
): Promise<ObjectId | undefined> {
  if (base === head) return base;
  const ahead = await commitsBetween(transport, source, [head], base, options);
  if (!ahead.parents.has(head)) return head;
  let candidates = edgeOf(ahead, head);
  // An ancestor of another candidate is not the best one: what a candidate reaches is not sent to who has it.
  for (let index = 0; index < candidates.length && candidates.length > 1; index += 1) {
    const have = candidates[index] ?? '';
    const others = candidates.filter((id) => id !== have);
    const beyond = await commitsBetween(transport, source, others, have, options);
    const left = candidates.filter((id, place) => place < index && beyond.parents.has(id)).length;
    candidates = candidates.filter((id) => id === have || beyond.parents.has(id));
    index = left;
  }
  return candidates[0];
}

/** Commits that the host has and left out of the graph: the newest first, as far as the graph tells. */
function edgeOf(graph: CommitGraph, head: ObjectId): ObjectId[] {
  const edge = new Set<ObjectId>();
  const seen = new Set<ObjectId>([head]);
  // A set is walked in the order in which it grows.
  for (const id of seen) {
    for (const parent of graph.parents.get(id) ?? []) {
      if (graph.parents.has(parent)) seen.add(parent);
      else edge.add(parent);
    }
  }
  return [...edge];
}

async function commitsBetween(
  transport: Transport,
  source: SourceCapabilities,
  wants: readonly ObjectId[],
  have: ObjectId,
  { signal, onBytes }: SparseOptions,
): Promise<CommitGraph> {
  const request = { wants, haves: [have], thin: false, ofsDelta: true };
  const { pack, whole } = await collectPack(
    transport,
    source,
    source.filter ? { ...request, filter: 'tree:0' } : request,
    { limit: historyLimit, signal, onBytes },
  );
  const where = source.remote.url;
  // Without a filter the commits come first, and the rest does not matter.
  if (!whole && source.filter) throw packTooLarge('the history between the two commits is too long', where);
  return readCommitGraph(pack, source.objectFormat, where);
}
