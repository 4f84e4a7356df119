import { GitError } from '../../../shared/git/errors.ts';
import type { ObjectId } from '../../../shared/git/object-id.ts';
import { type BlobAnswer, readBlobs } from '../../../shared/git/read-blobs.ts';
import type { SourceCapabilities } from '../../../shared/git/source.ts';
import { readSnapshots, type SparseOptions } from '../../../shared/git/sparse-source.ts';
import type { Transport } from '../../../shared/git/transport.ts';

/** The last commit of a default branch; nothing is fetched before it is asked for. Everything throws `GitError`. */
export interface RepositoryTip {
  readonly commit: ObjectId;
  /** Everything in the tree but folders. */
  entries(): Promise<readonly { readonly path: string; readonly mode: string; readonly id: ObjectId }[]>;
  /** Contents, each once, in any order. */
  read(ids: readonly ObjectId[]): AsyncIterable<BlobAnswer>;
}

/** The largest lock files that people have. */
const blobLimitBytes = 8 * 1024 * 1024;
const packLimitBytes = 16 * 1024 * 1024;

/** The tip of a repository on a git host, read over smart HTTP. Throws `GIT_REF_MOVED` when the commit is not there any more. */
export function hostedTip(
  { transport, source }: { readonly transport: Transport; readonly source: SourceCapabilities },
  commit: ObjectId,
  options: SparseOptions = {},
): RepositoryTip {
  return {
    commit,
    async entries() {
      const snapshots = await readSnapshots(transport, source, [commit], options);
      const snapshot = snapshots.get(commit);
      if (snapshot) return snapshot.entries;
      throw new GitError({
        code: 'GIT_REF_MOVED',
        what: 'the commit is not there any more',
        where: source.remote.url,
        remedy: 'Nothing to do: the next look takes the new tip.',
      });
    },
    read: (ids) => readBlobs(transport, source, ids, { ...options, packLimitBytes, blobLimitBytes }),
  };
}
