import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { errnoOf, pathError } from './errors.ts';
import { splitNul, type WorkTree } from './work-tree.ts';

/** One name below a root. */
export interface LocalName {
  /** Relative, with `/`, its bytes as they are on the disk. */
  readonly name: Buffer;
  /** A submodule, or another repository that lies inside of this one. */
  readonly repository: boolean;
}

const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules']);
const submoduleMode = '160000';

/** What git tracks below a directory, and what it does not ignore. Files in conflict come once; deleted ones come too. */
export async function listWorkTree(tree: WorkTree): Promise<readonly LocalName[]> {
  const [tracked, others] = await Promise.all([
    tree.read(['ls-files', '-z', '--stage']),
    tree.read(['ls-files', '-z', '--others', '--exclude-standard']),
  ]);
  const names = new Map<string, LocalName>();
  const add = (name: Buffer, repository: boolean): void =>
    void names.set(name.toString('latin1'), { name, repository });
  for (const line of splitNul(tracked)) {
    const tab = line.indexOf(0x09);
    add(line.subarray(tab + 1), line.toString('latin1', 0, submoduleMode.length) === submoduleMode);
  }
  for (const name of splitNul(others)) {
    // Git names a repository within the repository as a folder, and does not look inside.
    const folder = name.at(-1) === 0x2f;
    add(folder ? name.subarray(0, -1) : name, folder);
  }
  return [...names.values()];
}

/**
 * All that lies below a directory, without `.git` and `node_modules`. Links are named, never followed. Throws
 * `VALIDATION_PATH_UNREADABLE` for a folder that may not be read: a part is not taken for the whole.
 *
 * @param atMost the nearest so many are enough, and those that may be read
 */
export async function walkDirectory(root: string, atMost?: number): Promise<readonly LocalName[]> {
  const names: LocalName[] = [];
  const open: Buffer[] = [Buffer.alloc(0)];
  // Level by level: the list grows while it is walked.
  for (const folder of open) {
    if (atMost !== undefined && names.length >= atMost) break;
    for (const entry of await readFolder(root, folder, atMost !== undefined)) {
      const name = folder.length === 0 ? entry.name : Buffer.concat([folder, Buffer.from('/'), entry.name]);
      if (!entry.isDirectory()) names.push({ name, repository: false });
      else if (!skippedFolders.has(entry.name.toString('latin1'))) open.push(name);
    }
  }
  return names;
}

async function readFolder(
  root: string,
  folder: Buffer,
  isOptional: boolean,
): Promise<readonly FolderEntry[]> {
  const path = Buffer.concat([Buffer.from(`${root}/`), folder]);
  try {
    return await readdir(path, { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    if ((errnoOf(error) === 'ENOENT' || isOptional) && folder.length > 0) return [];
    throw pathError(path.toString('utf8'), error);
  }
}

interface FolderEntry {
  readonly name: Buffer;
  isDirectory(): boolean;
}

/** What is there under a path; `undefined` when nothing is, or it cannot be told. */
export async function statOf(path: Buffer): Promise<Stats | 'unreadable' | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const code = errnoOf(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : 'unreadable';
  }
}
