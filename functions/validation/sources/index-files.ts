import type { FileEntry } from '../repository-files.ts';
import { type DirectoryFiles, locateTarget } from './directory-files.ts';
import { gitFiles } from './git-files.ts';
import { stateOf } from './local-repository.ts';
import { readLocalBlobs } from './read-local-blobs.ts';
import { requireWorkTree, splitNul, type WorkTree } from './work-tree.ts';

/**
 * The files of a clone as they are staged: what the next commit will hold, whatever else lies in the work tree. This is
 * what a hook has to look at. Paths are relative to the directory that was named.
 *
 * Throws `VALIDATION_PATH_…`, `VALIDATION_NOT_A_REPOSITORY`, `VALIDATION_GIT_FAILED`.
 */
export async function indexFiles(path: string): Promise<DirectoryFiles> {
  const { directory, file } = await locateTarget(path);
  const tree = await requireWorkTree(directory);
  const entries = await listIndex(tree, file);
  return { ...gitFiles({ entries }, (ids) => readLocalBlobs(tree, ids)), git: await stateOf(tree) };
}

/** `<mode> <id> <stage>`, a tab, the path. Of files in conflict, ours is taken. */
async function listIndex(tree: WorkTree, file: string | undefined): Promise<readonly FileEntry[]> {
  const output = await tree.read(['ls-files', '-z', '--stage', '--', file ?? '.']);
  const entries = splitNul(output).flatMap((line): FileEntry[] => {
    const tab = line.indexOf(0x09);
    const [mode = '', id, stage] = line.toString('latin1', 0, tab).split(' ');
    if (stage !== '0' && stage !== '2') return [];
    return [{ path: line.toString('utf8', tab + 1), mode, id }];
  });
  return entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
