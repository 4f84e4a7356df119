import { readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { LocalFileError } from './errors.ts';
import { kindOfPath } from './local-files.ts';

/** Files that belong together: references lead from one to another. */
export interface FileGroup {
  /** Absolute; paths in the files are from here. */
  readonly root: string;
  /** From the root, with `/`, sorted. */
  readonly paths: readonly string[];
}

const isIndexFile = picomatch('{doc,search,roadmap}_index.{json,jsonc,yaml,yml}');
const isCrossReferenceFile = picomatch('cross_references.{json,jsonc,yaml,yml}');
const notLookedInto: ReadonlySet<string> = new Set(['node_modules', '.git']);

/**
 * The index files that are meant: each folder is a repository of its own, whose files are found by their known names; files that
 * are named belong together, with paths from the working directory. Links in folders are not followed. Throws `TAXONOMY_FILE_UNREADABLE`.
 */
export async function findIndexFiles(
  paths: readonly string[],
  directory: string,
): Promise<readonly FileGroup[]> {
  const groups: FileGroup[] = [];
  const named: string[] = [];
  for (const path of new Set((paths.length > 0 ? paths : ['.']).map((one) => resolve(directory, one)))) {
    const kind = await kindOfPath(path);
    if (kind === 'absent') throw unreadable(path, 'there is no such file or folder');
    if (kind === 'file') named.push(fromRoot(directory, path));
    else groups.push({ root: path, paths: await walk(path) });
  }
  return named.length > 0 ? [{ root: directory, paths: named.sort() }, ...groups] : groups;
}

async function walk(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await list(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !notLookedInto.has(entry.name)) folders.push(path);
      const isKnown = isIndexFile(entry.name) || isCrossReferenceFile(entry.name);
      if (entry.isFile() && isKnown) found.push(fromRoot(root, path));
    }
  }
  return found.sort();
}

async function list(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(folder, cause instanceof Error ? cause.message : String(cause));
  }
}

function fromRoot(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

function unreadable(path: string, reason: string): LocalFileError {
  return new LocalFileError({
    code: 'TAXONOMY_FILE_UNREADABLE',
    what: `it cannot be read: ${reason}`,
    where: path,
    remedy: 'Name a file or folder that is there and may be read.',
  });
}
