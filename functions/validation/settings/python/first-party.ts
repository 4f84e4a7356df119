import { isStandardLibrary } from '../../imports/python-standard-library.ts';
import { folderOf, foldersUp, inFolder } from './settings-sources.ts';

const modulesLimit = 200;

/**
 * Which modules are the repository's own, for the order of imports: ruff looks on the disk for them, which is not there.
 * As ruff has it, these are the modules and folders directly in a source root, and the package that a file is in.
 */
export function firstPartyModules(
  paths: ReadonlySet<string>,
): (path: string, sourceRoots: readonly string[]) => readonly string[] {
  const modulesByFolder = new Map<string, Set<string>>();
  for (const path of paths) {
    if (!/\.pyi?$/.test(path)) continue;
    const parts = path.split('/');
    const file = (parts.pop() ?? '').replace(/\.pyi?$/, '');
    const folder = parts.join('/');
    if (isName(file) && file !== '__init__') add(modulesByFolder, folder, file);
    for (let depth = parts.length - 1; depth >= 0; depth -= 1) {
      const name = parts[depth] ?? '';
      if (isName(name)) add(modulesByFolder, parts.slice(0, depth).join('/'), name);
    }
  }
  return (path, sourceRoots) => {
    const own = ownPackage(path, paths);
    const inRoots = sourceRoots.flatMap((root) =>
      [...(modulesByFolder.get(root) ?? [])].toSorted().slice(0, modulesLimit),
    );
    return [...new Set([...inRoots, ...(own === undefined ? [] : [own])])].toSorted();
  };
}

/** The outermost package around a file. */
function ownPackage(path: string, paths: ReadonlySet<string>): string | undefined {
  const packages = foldersUp(folderOf(path));
  const outside = packages.findIndex(
    (folder) => folder === '' || !paths.has(inFolder(folder, '__init__.py')),
  );
  return outside > 0 ? packages[outside - 1]?.split('/').at(-1) : undefined;
}

function add(modules: Map<string, Set<string>>, folder: string, name: string): void {
  const known = modules.get(folder) ?? new Set();
  modules.set(folder, known.add(name));
}

/** A module with a name of the standard library's is hidden by it, or hides it: either way it is sorted as that. */
function isName(text: string): boolean {
  return !isStandardLibrary(text) && /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(text);
}
