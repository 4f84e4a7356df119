import { serialiseCommit } from './commit-object.ts';
import { listDestination } from './destination.ts';
import { GitError } from './errors.ts';
import type { ObjectFormat, ObjectId } from './object-id.ts';
import { PackWriter, type PreparedContents } from './pack-writer.ts';
import { PushStream } from './push.ts';
import type { Remote } from './remote.ts';
import type { Snapshot } from './snapshot.ts';
import type { Transport } from './transport.ts';
import { parseTree, type TreeLine } from './tree.ts';
import { TreeEditor } from './tree-editor.ts';

/** One commit to make. */
export interface NewCommit {
  /** The whole new content of each file, by path; `undefined` deletes it. */
  readonly changes: ReadonlyMap<string, Uint8Array | undefined>;
  readonly message: string;
  /** The author, who is the committer too. */
  readonly author: { readonly name: string; readonly email: string };
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Commits that were made, and the pack that brings them to a host. */
export interface WrittenCommits {
  /** One for each commit, in their order: the last is the new tip. */
  readonly tips: readonly ObjectId[];
  readonly pack: Buffer;
  readonly objectFormat: ObjectFormat;
}

/**
 * Makes commits, one upon the other, upon the commit of a snapshot. Only what is new goes into the pack. Files keep their
 * modes. With `prepared`, contents that go to several repositories are compressed once. Throws `GIT_PATH_INVALID` for a path that leads out of the repository or into `.git`, names a folder, a link or a
 * submodule, or is to be deleted and is not there. Nothing is sent anywhere.
 */
export function writeCommits(
  snapshot: Snapshot,
  commits: readonly NewCommit[],
  prepared?: PreparedContents,
): WrittenCommits {
  const { objectFormat } = snapshot;
  const where = snapshot.commit.id;
  const pack = new PackWriter(objectFormat, prepared);
  // The empty tree is known to everyone without being stored, so it may not be.
  const folders = [...snapshot.trees].flatMap(([id, lines]) => (lines.length > 0 ? [id] : []));
  const known = new Set([...folders, ...snapshot.entries.map(({ id }) => id)]);
  const written = new Map<ObjectId, readonly TreeLine[]>();
  const store = {
    read: (id: ObjectId) => written.get(id) ?? snapshot.trees.get(id),
    write(content: Buffer): ObjectId {
      const id = pack.add('tree', content, known);
      written.set(id, parseTree(content, objectFormat, where));
      return id;
    },
  };
  let parent = snapshot.commit.id;
  let tree = snapshot.commit.tree;
  const tips = commits.map(({ changes, message, author, at }) => {
    const editor = new TreeEditor(tree, store, where);
    for (const [path, content] of changes) if (content === undefined) editor.remove(path);
    for (const [path, content] of changes) {
      if (content !== undefined) editor.put(path, pack.add('blob', content, known));
    }
    tree = editor.write();
    const signature = { ...author, at };
    const commit = { tree, parents: [parent], author: signature, committer: signature, message };
    parent = pack.add('commit', serialiseCommit(commit));
    return parent;
  });
  return { tips, pack: pack.build(), objectFormat };
}

/** Where commits go, and what must still be there. */
export interface CommitPush {
  /** `refs/heads/…`. */
  readonly ref: string;
  /** What the host must still have; `undefined`: no such branch. */
  readonly old: ObjectId | undefined;
  readonly commits: WrittenCommits;
}

/** What the host said to the push; its own words. */
export type CommitVerdict =
  | { readonly ok: true; readonly tip: ObjectId }
  | {
      readonly ok: false;
      readonly reason: string;
      /** The branch was not where it was expected: somebody else was faster. */
      readonly moved: boolean;
    };

/**
 * Pushes commits. The branch moves only from `old`: whether somebody else was faster is decided by the host, in one step
 * with the move. A refusal is an answer; that the host could not be asked, or could not take the pack, throws `GIT_*`.
 */
export async function pushCommits(
  transport: Transport,
  remote: Remote,
  { ref, old, commits }: CommitPush,
  signal?: AbortSignal,
): Promise<CommitVerdict> {
  const tip = commits.tips.at(-1);
  if (tip === undefined) throw new RangeError('there is no commit to push');
  const destination = await listDestination(transport, remote, signal);
  if (destination.objectFormat !== commits.objectFormat) throw formatMismatch(remote.url);
  if (destination.refs.get(ref) !== old) return { ok: false, moved: true, reason: 'the branch has moved' };
  const push = new PushStream(transport, destination, [{ ref, old, new: tip }], signal);
  await push.write(commits.pack);
  const report = await push.finish();
  await report.ended;
  const verdict = report.refs[0];
  if (verdict?.ok) return { ok: true, tip };
  const now = await listDestination(transport, remote, signal);
  const reason = [verdict?.reason ?? 'refused', report.messages].filter(Boolean).join('\n');
  return { ok: false, moved: now.refs.get(ref) !== old, reason };
}

function formatMismatch(where: string): GitError {
  return new GitError({
    code: 'GIT_OBJECT_FORMAT_MISMATCH',
    what: 'the host names objects by another hash than the commits do',
    where,
    remedy: 'Push to the repository that the commits were made upon.',
  });
}
