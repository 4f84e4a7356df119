import type ts from 'typescript';
import { root } from './compiler-options.ts';
import type { Packages } from './packages.ts';
import type { Tree } from './tree.ts';

/**
 * The repository as TypeScript's resolution sees it. Nothing is on a disk. Packages of the repository are found by their names
 * as if they were linked into `node_modules`.
 */
export function moduleHost(
  tree: Tree,
  manifests: ReadonlyMap<string, string>,
  packages: Packages,
): ts.ModuleResolutionHost & ts.ParseConfigHost {
  const real = (path: string): string | undefined => {
    if (!path.startsWith(root)) return undefined;
    const below = path.slice(root.length + 1);
    const match = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(below);
    if (!match) return below;
    const linked = packages.named(match[1] ?? '');
    if (!linked) return below;
    const rest = match[2] ?? '';
    return rest === '' ? linked.folder : linked.folder === '' ? rest : `${linked.folder}/${rest}`;
  };
  return {
    fileExists: (path) => tree.files.has(real(path) ?? ''),
    readFile: (path) => manifests.get(real(path) ?? ''),
    directoryExists: (path) => {
      if (/\/node_modules(?:\/@[^/]+)?$/.test(path)) return path.startsWith(`${root}/node_modules`);
      const folder = real(path);
      return folder !== undefined && tree.folders.has(folder);
    },
    getCurrentDirectory: () => root,
    getDirectories: () => [],
    readDirectory: () => [],
    realpath: (path) => path,
    useCaseSensitiveFileNames: true,
  };
}
