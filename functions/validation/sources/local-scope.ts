import { relative, sep } from 'node:path';
import { anyPath } from '../settings/path-patterns.ts';
import { alwaysExcluded, isSettingsFile } from '../settings/repository-settings.ts';
import { type DirectoryFiles, directoryFiles, locateTarget } from './directory-files.ts';
import { openWorkTree } from './work-tree.ts';

/** A path that a person named, seen within the repository that it belongs to. */
export interface LocalScope {
  /** Absolute, without links: what the paths of all files are relative to. */
  readonly root: string;
  /** From the root, with `/`: the folder or file that was named. Empty: the root itself. */
  readonly below: string;
  /** Nothing of a surrounding repository concerns it: it lies in none, or that repository leaves it out. */
  readonly isAlone: boolean;
}

/**
 * Finds out which repository a path belongs to: settings and imports of a folder are those of its repository, as they are
 * when the whole is looked at. What git ignores, or what is installed, stands alone: who names it wants to see it. Throws
 * `VALIDATION_PATH_…`.
 */
export async function locateScope(path: string): Promise<LocalScope> {
  const { directory, file } = await locateTarget(path);
  const alone: LocalScope = { root: directory, below: file ?? '', isAlone: true };
  const tree = await openWorkTree(directory);
  if (!tree) return alone;
  const root = (await tree.read(['rev-parse', '--show-toplevel'])).toString('utf8').replace(/\n$/, '');
  const folder = relative(root, directory).split(sep).join('/');
  const below = [folder, file ?? ''].filter((part) => part !== '').join('/');
  if (below === '') return { root, below, isAlone: false };
  if (isInstalled(below)) return alone;
  const whole = await openWorkTree(root);
  const asked = await whole?.run(['check-ignore', '--quiet', '--', `./${below}`], { patterns: true });
  return asked?.code === 0 ? alone : { root, below, isAlone: false };
}

const isInstalled = anyPath(alwaysExcluded);

/**
 * The files of the repository that a scope is in. Beside a file that stands alone are those of its directory, the nearest
 * 10,000, for its imports; settings in folders below do not concern it. Throws what `directoryFiles` throws.
 */
export async function scopeFiles({ root, below, isAlone }: LocalScope): Promise<DirectoryFiles> {
  if (!isAlone || below === '') return directoryFiles(root);
  const files = await directoryFiles(`${root}/${below}`, { neighbours: mostNeighbours });
  return {
    ...files,
    list: async () => (await files.list()).filter(({ path }) => !path.includes('/') || !isSettingsFile(path)),
  };
}

const mostNeighbours = 10_000;

/** Whether a path is what was named, or lies in it. */
export function isInScope({ below }: LocalScope, path: string): boolean {
  return below === '' || path === below || path.startsWith(`${below}/`);
}
