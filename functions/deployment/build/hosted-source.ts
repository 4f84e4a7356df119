import type { Commit } from '../../../shared/git/commit-object.ts';
import { isObjectId } from '../../../shared/git/object-id.ts';
import { readBlobs } from '../../../shared/git/read-blobs.ts';
import { readCommit } from '../../../shared/git/read-commit.ts';
import type { Remote } from '../../../shared/git/remote.ts';
import type { Snapshot } from '../../../shared/git/snapshot.ts';
import { type CapabilityCache, listSource } from '../../../shared/git/source.ts';
import { readSnapshots } from '../../../shared/git/sparse-source.ts';
import type { Transport } from '../../../shared/git/transport.ts';
import { folderMode, textOfName } from '../../../shared/git/tree.ts';
import type { SourceCommit, SourceRepository, SourceTree } from './source.ts';
import type { TreeCache } from './tree-cache.ts';

/** How a repository on a git host is reached. */
export interface HostedSourceOptions {
  readonly transport: Transport;
  readonly remote: Remote;
  readonly capabilities: CapabilityCache;
  /** Outlives the source. Names are addresses, so whoever could read a tree once can read it for as long as it is kept. */
  readonly trees: TreeCache;
  readonly signal?: AbortSignal | undefined;
}

const packLimitBytes = 64 * 1024 * 1024;
const blobLimitBytes = 256 * 1024 * 1024;

/** A repository over smart HTTP: nothing is checked out, and contents come only when they are asked for. */
export function openHostedSource({
  transport,
  remote,
  capabilities,
  trees,
  signal,
}: HostedSourceOptions): SourceRepository {
  const list = () => listSource(transport, remote, capabilities, signal);

  const read = async (id: string): Promise<SourceTree | undefined> => {
    const { capabilities: source } = await list();
    const found = (await readSnapshots(transport, source, [id], { signal })).get(id);
    return found && treeOf(found);
  };

  return {
    async resolve(name) {
      const { listing, capabilities: source } = await list();
      const ref = name ?? listing.head;
      const id = ref !== undefined && isObjectId(ref) ? ref : listing.refs.get(ref ?? '');
      const found = id === undefined ? undefined : await readCommit(transport, source, id, { signal });
      if (!found) return undefined;
      return { ...commitOf(found), ...(ref === undefined || isObjectId(ref) ? {} : { ref }) };
    },
    tree: (commit) => trees.find(`${remote.url} ${commit}`, () => read(commit)),
    async *contents(ids) {
      const { capabilities: source } = await list();
      for await (const answer of readBlobs(transport, source, ids, {
        signal,
        packLimitBytes,
        blobLimitBytes,
      })) {
        if ('bytes' in answer) yield answer;
      }
    },
  };
}

function commitOf({ id, tree, committer }: Commit): SourceCommit {
  return { commit: id, tree, committedAt: committer.at };
}

function treeOf({ commit, entries, trees }: Snapshot): SourceTree {
  return {
    ...commitOf(commit),
    entries,
    object(path) {
      let object = { mode: folderMode, id: commit.tree };
      for (const part of path.split('/').filter((each) => each !== '' && each !== '.')) {
        const line = trees.get(object.id)?.find(({ name }) => textOfName(name) === part);
        if (!line) return undefined;
        object = { mode: line.mode, id: line.id };
      }
      return object;
    },
  };
}
