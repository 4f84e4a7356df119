import { GitError } from '../../../shared/git/errors.ts';
import type { ObjectId } from '../../../shared/git/object-id.ts';
import { type BlobAnswer, readBlobs } from '../../../shared/git/read-blobs.ts';
import type { Remote } from '../../../shared/git/remote.ts';
import { type CapabilityCache, learnSource, type SourceCapabilities } from '../../../shared/git/source.ts';
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
  readonly capabilities: CapabilityCache;
  /** With credentials of the moment. Asked for at the first reading, and never for a commit that is known already. */
  readonly remote: () => Promise<Remote>;
}

/** The tip of a repository on a git host, read over smart HTTP. Throws `GIT_REF_MOVED` when the commit is not there any more. */
export function hostedTip(
  { transport, capabilities, remote }: TipAccess,
  commit: ObjectId,
  options: SparseOptions = {},
): RepositoryTip {
  const source = async (): Promise<SourceCapabilities> =>
    await learnSource(transport, await remote(), capabilities, options.signal);
  return {
    commit,
    async entries() {
      const reached = await source();
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
      yield* readBlobs(transport, await source(), ids, { ...options, packLimitBytes, blobLimitBytes });
    },
  };
}
