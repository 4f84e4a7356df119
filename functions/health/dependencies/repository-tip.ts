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

/** The tip of a repository on a git host, read over smart HTTP. A commit that is not there any more has no entries. */
export function hostedTip(
  { transport, source }: { readonly transport: Transport; readonly source: SourceCapabilities },
  commit: ObjectId,
  options: SparseOptions = {},
): RepositoryTip {
  return {
    commit,
    async entries() {
      const snapshots = await readSnapshots(transport, source, [commit], options);
      return snapshots.get(commit)?.entries ?? [];
    },
    read: (ids) => readBlobs(transport, source, ids, { ...options, packLimitBytes, blobLimitBytes }),
  };
}
