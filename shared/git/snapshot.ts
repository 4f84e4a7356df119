import type { Commit } from './commit-object.ts';
import { GitError, protocolError } from './errors.ts';
import type { ObjectFormat, ObjectId } from './object-id.ts';
import { folderMode, parseTree, type TreeLine, textOfName } from './tree.ts';

/** A file, link or submodule of a tree. */
export interface TreeEntry {
  /** From the root, with `/`; bytes that are not UTF-8 show as U+FFFD. */
  readonly path: string;
  /** `100644`, `100755`, `120000` (link), `160000` (submodule). */
  readonly mode: string;
  readonly id: ObjectId;
}

/** A commit with its whole tree, without contents. */
export interface Snapshot {
  readonly commit: Commit;
  /** All entries but folders, sorted by path (UTF-16 code units). */
  readonly entries: readonly TreeEntry[];
  /** Every folder of this commit, and maybe of others, by id: what new commits are built upon. */
  readonly trees: ReadonlyMap<ObjectId, readonly TreeLine[]>;
  readonly objectFormat: ObjectFormat;
}

/** One difference between two snapshots. */
export interface ChangedFile {
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'deleted';
  readonly before: TreeEntry | undefined;
  readonly after: TreeEntry | undefined;
}

/** Twice the largest repositories that people have. */
const entryLimit = 1_000_000;
const pathBytesLimit = 256 * 1024 * 1024;

/**
 * Lists the tree of a commit. Throws `GIT_PROTOCOL_UNEXPECTED` when a folder is missing, and `GIT_TREE_TOO_LARGE` for a
 * tree that names the same folder so often that it has no sensible size.
 */
export function makeSnapshot(
  commit: Commit,
  trees: ReadonlyMap<ObjectId, readonly TreeLine[]>,
  { objectFormat, where }: { readonly objectFormat: ObjectFormat; readonly where: string },
): Snapshot {
  const entries: TreeEntry[] = [];
  const open: { readonly id: ObjectId; readonly prefix: string }[] = [{ id: commit.tree, prefix: '' }];
  let folders = 0;
  let pathBytes = 0;
  for (let folder = open.pop(); folder; folder = open.pop()) {
    const lines = trees.get(folder.id);
    if (!lines) throw protocolError('the host left out a folder of the commit', where);
    folders += 1;
    for (const { mode, name, id } of lines) {
      const path = folder.prefix + textOfName(name);
      pathBytes += path.length;
      if (mode === folderMode) open.push({ id, prefix: `${path}/` });
      else entries.push({ path, mode, id });
    }
    if (entries.length + folders + open.length > entryLimit || pathBytes > pathBytesLimit)
      throw tooLarge(where);
  }
  entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { commit, entries, trees, objectFormat };
}

/** The folders among the objects of a pack. The empty tree is known without being sent. */
export function readTrees(
  contents: ReadonlyMap<ObjectId, Buffer>,
  objectFormat: ObjectFormat,
  where: string,
): Map<ObjectId, readonly TreeLine[]> {
  const trees = new Map<ObjectId, readonly TreeLine[]>([[emptyTreeIds[objectFormat], []]]);
  for (const [id, content] of contents) trees.set(id, parseTree(content, objectFormat, where));
  return trees;
}

const emptyTreeIds: Readonly<Record<ObjectFormat, ObjectId>> = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};

function tooLarge(where: string): GitError {
  return new GitError({
    code: 'GIT_TREE_TOO_LARGE',
    what: `the tree has more than ${entryLimit} entries`,
    where,
    remedy: 'Such a tree cannot be looked at as a whole: split the repository, or leave it out.',
  });
}

/**
 * What differs between two snapshots, sorted by path. Folders with the same id are not looked into. A file whose mode
 * alone changed is modified; a renamed one is a deletion and an addition.
 */
export function changedFiles(before: Snapshot, after: Snapshot): readonly ChangedFile[] {
  const changes: ChangedFile[] = [];
  const open: FolderPair[] = [{ prefix: '', before: before.commit.tree, after: after.commit.tree }];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    if (pair.before === pair.after) continue;
    const was = byName(pair.before === undefined ? undefined : before.trees.get(pair.before));
    const is = byName(pair.after === undefined ? undefined : after.trees.get(pair.after));
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const path = pair.prefix + textOfName(name);
      const [oldLine, newLine] = [was.get(name), is.get(name)];
      const [oldFolder, newFolder] = [folderId(oldLine), folderId(newLine)];
      if (oldFolder !== newFolder) open.push({ prefix: `${path}/`, before: oldFolder, after: newFolder });
      const change = changeOf(path, oldLine, newLine);
      if (change) changes.push(change);
    }
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

interface FolderPair {
  readonly prefix: string;
  readonly before: ObjectId | undefined;
  readonly after: ObjectId | undefined;
}

function byName(lines: readonly TreeLine[] = []): ReadonlyMap<string, TreeLine> {
  return new Map(lines.map((line) => [line.name, line]));
}

function folderId(line: TreeLine | undefined): ObjectId | undefined {
  return line?.mode === folderMode ? line.id : undefined;
}

function changeOf(
  path: string,
  oldLine: TreeLine | undefined,
  newLine: TreeLine | undefined,
): ChangedFile | undefined {
  const entryOf = (line: TreeLine | undefined): TreeEntry | undefined =>
    line && line.mode !== folderMode ? { path, mode: line.mode, id: line.id } : undefined;
  const [before, after] = [entryOf(oldLine), entryOf(newLine)];
  if (before?.id === after?.id && before?.mode === after?.mode) return undefined;
  const kind = before ? (after ? 'modified' : 'deleted') : 'added';
  return { path, kind, before, after };
}
