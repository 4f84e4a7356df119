import { pushCommits, type WrittenCommits, writeCommits } from '../../../shared/git/commit-writer.ts';
import { mergeBase } from '../../../shared/git/merge-base.ts';
import type { ObjectId } from '../../../shared/git/object-id.ts';
import type { PreparedContents } from '../../../shared/git/pack-writer.ts';
import { readBlobs } from '../../../shared/git/read-blobs.ts';
import type { Remote } from '../../../shared/git/remote.ts';
import type { Snapshot } from '../../../shared/git/snapshot.ts';
import { type CapabilityCache, listSource, type SourceCapabilities } from '../../../shared/git/source.ts';
import { readSnapshots } from '../../../shared/git/sparse-source.ts';
import type { Transport } from '../../../shared/git/transport.ts';
import type { CodeReview } from '../../../shared/github/code-review.ts';
import { proposeChanges } from '../../../shared/github/propose-changes.ts';
import { fileBytesLimit } from '../document/text.ts';
import { syncAuthor } from '../round/commit-message.ts';
import type { PreparedCommit, Replica, ReplicaCommit, ReplicaContent } from './replica.ts';

/** How a repository of a set is reached. */
export interface HostedReplicaOptions {
  /** `owner/name`. */
  readonly name: string;
  readonly transport: Transport;
  readonly remote: Remote;
  readonly capabilities: CapabilityCache;
  /** Files that the set is about. */
  readonly matches: (path: string) => boolean;
  /** Contents that go to several replicas. */
  readonly prepared: PreparedContents;
  /** For pull requests; asked for when one is needed. */
  readonly review: () => Promise<CodeReview>;
  readonly signal?: AbortSignal | undefined;
  /** Epoch milliseconds: the time of commits. */
  readonly now: () => number;
}

/** Bytes of one pack of contents that are held at once. */
const packLimitBytes = 32 * 1024 * 1024;
/** An own branch is moved by nobody but other rounds: seldom twice. */
const proposalTries = 3;

/** A repository over smart HTTP: nothing is checked out, and only what is asked for is fetched. */
export function hostedReplica(options: HostedReplicaOptions): Replica {
  const { name, transport, remote, capabilities, signal, prepared, now } = options;
  const snapshots = new Map<ObjectId, Snapshot>();
  const written = new Map<ObjectId, WrittenCommits>();
  const sparse = { signal };
  let known: SourceCapabilities | undefined;
  const source = async (): Promise<SourceCapabilities> => {
    known ??= (await listSource(transport, remote, capabilities, signal, 'head')).capabilities;
    return known;
  };
  const writtenCommit = ({ id }: PreparedCommit): WrittenCommits => {
    const commits = written.get(id);
    if (!commits) throw new RangeError('a commit is prepared before it is pushed');
    return commits;
  };

  return {
    name,

    async head() {
      const { capabilities: found, listing } = await listSource(
        transport,
        remote,
        capabilities,
        signal,
        'head',
      );
      known = found;
      const { head, headTip, refs } = listing;
      const tip = headTip ?? (head === undefined ? undefined : refs.get(head));
      return head === undefined || tip === undefined ? undefined : { ref: head, tip };
    },

    objectFormat: () => known?.objectFormat ?? 'sha1',

    async commit(id) {
      const snapshot =
        snapshots.get(id) ?? (await readSnapshots(transport, await source(), [id], sparse)).get(id);
      if (!snapshot) return undefined;
      snapshots.set(id, snapshot);
      return viewOf(snapshot, options.matches);
    },

    async contents(ids) {
      const contents = new Map<ObjectId, ReplicaContent>();
      const limits = { ...sparse, packLimitBytes, blobLimitBytes: fileBytesLimit };
      for await (const answer of readBlobs(transport, await source(), ids, limits)) {
        contents.set(
          answer.id,
          'bytes' in answer ? answer.bytes : 'tooLarge' in answer ? 'too-large' : 'missing',
        );
      }
      return contents;
    },

    async isAncestor(ancestor, of) {
      if (ancestor === of) return true;
      return (await mergeBase(transport, await source(), ancestor, of, sparse)) === ancestor;
    },

    mergeBase: async (one, other) => mergeBase(transport, await source(), one, other, sparse),

    prepare(parent, changes, message) {
      const snapshot = snapshots.get(parent);
      if (!snapshot) throw new RangeError('a commit is made upon one that was read');
      const commit = { changes, message, author: syncAuthor, at: now() };
      const commits = writeCommits(snapshot, [commit], prepared);
      const id = commits.tips.at(-1);
      if (id === undefined) throw new RangeError('a commit was made');
      written.set(id, commits);
      return { id, parent };
    },

    async push(commit, ref) {
      const commits = writtenCommit(commit);
      const verdict = await pushCommits(transport, remote, { ref, old: commit.parent, commits }, signal);
      if (verdict.ok) return { kind: 'pushed' };
      return verdict.moved ? { kind: 'moved' } : { kind: 'refused', reason: verdict.reason };
    },

    async propose(commit, ref, { branch, title, body }) {
      const commits = writtenCommit(commit);
      const own = `refs/heads/${branch}`;
      for (let tries = 1; ; tries += 1) {
        const { listing } = await listSource(transport, remote, capabilities, signal);
        const old = listing.refs.get(own);
        const verdict = await pushCommits(transport, remote, { ref: own, old, commits }, signal);
        if (verdict.ok) break;
        if (!verdict.moved || tries === proposalTries) return { kind: 'refused', reason: verdict.reason };
      }
      const pull = await proposeChanges(await options.review(), name, { from: own, to: ref, title, body });
      return { kind: 'proposed', number: pull.number, url: pull.url };
    },
  };
}

function viewOf({ commit, entries }: Snapshot, matches: (path: string) => boolean): ReplicaCommit {
  const { name, email, at } = commit.author;
  return {
    id: commit.id,
    author: { name, email },
    at,
    files: entries.filter(({ path }) => matches(path)).map(({ path, id, mode }) => ({ path, id, mode })),
  };
}
