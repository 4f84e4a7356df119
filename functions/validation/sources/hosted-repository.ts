import { pushCommits, writeCommits } from '../../../shared/git/commit-writer.ts';
import { mergeBase } from '../../../shared/git/merge-base.ts';
import type { ObjectId } from '../../../shared/git/object-id.ts';
import { type BlobAnswer, readBlobs } from '../../../shared/git/read-blobs.ts';
import type { Remote } from '../../../shared/git/remote.ts';
import type { Snapshot } from '../../../shared/git/snapshot.ts';
import { type CapabilityCache, listSource } from '../../../shared/git/source.ts';
import { readSnapshots } from '../../../shared/git/sparse-source.ts';
import type { Transport } from '../../../shared/git/transport.ts';
import { fixAuthor } from '../fixing/fix-commits.ts';
import { fileBytesLimit } from '../readable-text.ts';
import type { CommitView, RemoteRepository } from '../remote-repository.ts';
import type { ContentCache } from './content-cache.ts';
import { gitFiles } from './git-files.ts';

/** How a repository on a git host is reached. */
export interface HostedRepositoryOptions {
  readonly transport: Transport;
  readonly remote: Remote;
  readonly capabilities: CapabilityCache;
  readonly contents: ContentCache;
  readonly signal?: AbortSignal | undefined;
  /** Told the bytes of every pack. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Epoch milliseconds: the time of commits. */
  readonly now: () => number;
}

/** Bytes of one pack of contents that are held at once. */
const packLimitBytes = 32 * 1024 * 1024;

/** Opens a repository over smart HTTP: nothing is checked out, and only what is asked for is fetched. Throws `GitError`. */
export async function openHostedRepository(options: HostedRepositoryOptions): Promise<RemoteRepository> {
  const { transport, remote, capabilities, signal, onBytes, now } = options;
  const { capabilities: source, listing } = await listSource(transport, remote, capabilities, signal);
  const snapshots = new Map<ObjectId, Snapshot>();
  const sparse = { signal, onBytes };
  let first: typeof listing | undefined = listing;

  const read = async function* (ids: readonly ObjectId[]): AsyncGenerator<BlobAnswer> {
    const unknown: ObjectId[] = [];
    for (const id of ids) {
      const bytes = options.contents.get(id);
      if (bytes) yield { id, bytes };
      else unknown.push(id);
    }
    const limits = { ...sparse, packLimitBytes, blobLimitBytes: fileBytesLimit };
    for await (const answer of readBlobs(transport, source, unknown, limits)) {
      if ('bytes' in answer) options.contents.put(answer.id, answer.bytes);
      yield answer;
    }
  };

  return {
    async refs() {
      const { refs, head } = first ?? (await listSource(transport, remote, capabilities, signal)).listing;
      first = undefined;
      return { tips: refs, head };
    },

    async commits(ids) {
      const unread = ids.filter((id) => !snapshots.has(id));
      for (const [id, snapshot] of await readSnapshots(transport, source, unread, sparse)) {
        snapshots.set(id, snapshot);
      }
      const read = ids.flatMap((id) => {
        const snapshot = snapshots.get(id);
        return snapshot ? [[id, viewOf(snapshot)] as const] : [];
      });
      return new Map(read);
    },

    mergeBase: (base, head) => mergeBase(transport, source, base, head, sparse),

    files: (commit) => gitFiles(commit, read),

    async push({ id }, commits, { ref, old }) {
      const snapshot = snapshots.get(id);
      if (!snapshot) throw new RangeError('a commit is made upon one that was read');
      const at = now();
      const written = writeCommits(
        snapshot,
        commits.map(({ changes, message }) => ({ changes, message, author: fixAuthor, at })),
      );
      const verdict = await pushCommits(transport, remote, { ref, old, commits: written }, signal);
      return verdict.ok ? verdict : { ok: false, reason: verdict.reason };
    },
  };
}

function viewOf({ commit, entries }: Snapshot): CommitView {
  return { id: commit.id, parents: commit.parents, message: commit.message, entries };
}
