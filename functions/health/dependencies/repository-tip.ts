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

/** How the repository is reached. */
export interface TipAccess {
  readonly transport: Transport;
  /** What the host speaks; as a function, it is learnt at the first reading, and never for a commit that is known already. */
  readonly source: SourceCapabilities | (() => Promise<SourceCapabilities>);
}

/** The tip of a repository on a git host, read over smart HTTP. Throws `GIT_REF_MOVED` when the commit is not there any more. */
export function hostedTip(
  { transport, source }: TipAccess,
  commit: ObjectId,
  options: SparseOptions = {},
): RepositoryTip {
  const learnt = async (): Promise<SourceCapabilities> =>
    typeof source === 'function' ? await source() : source;
  return {
    commit,
    async entries() {
      const reached = await learnt();
      const snapshot = (await readSnapshots(transport, reached, [commit], options)).get(commit);
      if (snapshot) return snapshot.entries;
      throw new GitError({
        code: 'GIT_REF_MOVED',
        what: 'the commit is not there any more',
        where: reached.remote.url,
        remedy: 'Nothing to do: the next look takes the new tip.',
      });
    },
    async *read(ids) {
      yield* readBlobs(transport, await learnt(), ids, { ...options, packLimitBytes, blobLimitBytes });
    },
  };
}
