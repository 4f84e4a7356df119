import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { FileContent, FileEntry, RepositoryFiles } from '../repository-files.ts';
import { pathError } from './errors.ts';
import { type LocalName, listWorkTree, statOf, walkDirectory } from './list-directory.ts';
import { type LocalRepository, stateOf } from './local-repository.ts';
import { LocalFileReader } from './read-local-file.ts';
import { openWorkTree, type WorkTree } from './work-tree.ts';

/** Files on this machine. `git` is absent where there is no repository. */
export interface DirectoryFiles extends RepositoryFiles {
  readonly git?: LocalRepository;
}

/** A path that was named: a directory, or one file in it. */
export interface LocalTarget {
  /** Absolute, without links. */
  readonly directory: string;
  /** Only this file of it. */
  readonly file: string | undefined;
}

const filesAtOnce = 32;

/** Finds out what a path names. Throws `VALIDATION_PATH_MISSING` or `VALIDATION_PATH_UNREADABLE`. */
export async function locateTarget(path: string): Promise<LocalTarget> {
  const absolute = resolve(path);
  try {
    // A link to a directory was named by a person; a link to a file is judged like any other.
    const isDirectory = (await stat(absolute).catch(() => lstat(absolute))).isDirectory();
    return isDirectory
      ? { directory: await realpath(absolute), file: undefined }
      : { directory: await realpath(dirname(absolute)), file: basename(absolute) };
  } catch (error) {
    throw pathError(path, error);
  }
}

/** How a directory is listed. */
export interface ListingOptions {
  /** Lists at most so many other files of the directory of a single file, the nearest; absent: none. */
  readonly neighbours?: number;
}

/**
 * The files of a directory, or a single file; paths are relative to the directory. In a clone: what git tracks or would
 * track, as it lies there, so a deleted file is not listed; elsewhere, and in a directory that git ignores: all but `.git`
 * and `node_modules`. Listed once, when first asked for. Reading never leaves the directory and never follows a link.
 *
 * Throws `VALIDATION_PATH_MISSING`, `VALIDATION_PATH_UNREADABLE`, `VALIDATION_GIT_FAILED`.
 */
export async function directoryFiles(
  path: string,
  { neighbours = 0 }: ListingOptions = {},
): Promise<DirectoryFiles> {
  const target = await locateTarget(path);
  const tree = await openWorkTree(target.directory);
  const names = new Map<string, Buffer>();
  const exact = new WeakMap<FileEntry, Buffer>();
  let listed: Promise<readonly FileEntry[]> | undefined;

  const list = async (): Promise<readonly FileEntry[]> => {
    const reader = new LocalFileReader(target.directory);
    const entries: FileEntry[] = [];
    await forEachAtOnce(await namesOf(target, tree, neighbours), async (one) => {
      const entry = await entryOf(one, reader.locate(one.name));
      if (!entry) return;
      entries.push(entry);
      exact.set(entry, one.name);
      if (!names.has(entry.path)) names.set(entry.path, one.name);
    });
    return entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  };
  const listOnce = (): Promise<readonly FileEntry[]> => {
    listed ??= list();
    return listed;
  };
  return {
    ...(tree ? { git: await stateOf(tree) } : {}),
    list: listOnce,
    async *read(entries) {
      await listOnce();
      // Folders may have become links since the last reading.
      const reader = new LocalFileReader(target.directory);
      const contentOf = async (entry: FileEntry): Promise<FileContent> => {
        const name = exact.get(entry) ?? names.get(entry.path);
        if (!name) return { entry, problem: 'is not in the directory' };
        if (entry.mode === '160000') return { entry, problem: 'is a submodule' };
        return { entry, ...(await reader.read(name)) };
      };
      for (let index = 0; index < entries.length; index += filesAtOnce) {
        yield* await Promise.all(entries.slice(index, index + filesAtOnce).map(contentOf));
      }
    },
  };
}

async function namesOf(
  { directory, file }: LocalTarget,
  tree: WorkTree | undefined,
  neighbours: number,
): Promise<readonly LocalName[]> {
  if (file !== undefined) {
    const itself = { name: Buffer.from(file), repository: false };
    const others = neighbours > 0 ? await walkDirectory(directory, neighbours) : [];
    return [itself, ...others.filter(({ name }) => !name.equals(itself.name))];
  }
  const ignored = tree && (await isIgnored(tree));
  return tree && !ignored ? listWorkTree(tree) : walkDirectory(directory);
}

/** Who names an ignored directory wants to see it. From its inside, git does not see that it is one. */
async function isIgnored(tree: WorkTree): Promise<boolean> {
  const fromOutside = `../${basename(tree.directory)}`;
  return (await tree.run(['check-ignore', '--quiet', '--', fromOutside], { patterns: true })).code === 0;
}

async function entryOf({ name, repository }: LocalName, path: Buffer): Promise<FileEntry | undefined> {
  const found = await statOf(path);
  if (found === undefined) return undefined;
  const entry = { path: name.toString('utf8'), id: undefined };
  if (found === 'unreadable') return { ...entry, mode: '100644' };
  if (found.isSymbolicLink()) return { ...entry, mode: '120000' };
  if (repository && found.isDirectory()) return { ...entry, mode: '160000' };
  // A folder where git tracks a file: the file is deleted.
  if (found.isDirectory()) return undefined;
  const mode = found.mode & 0o100 ? '100755' : '100644';
  return found.isFile() ? { ...entry, mode, size: found.size } : { ...entry, mode: '100644' };
}

async function forEachAtOnce<T>(items: readonly T[], visit: (item: T) => Promise<void>): Promise<void> {
  const iterator = items.values();
  const worker = async (): Promise<void> => {
    for (const item of iterator) await visit(item);
  };
  await Promise.all(Array.from({ length: filesAtOnce }, worker));
}
