import { ignoreFile } from '../../settings/path-glob.ts';
import { outputFolder, type Packages } from './packages.ts';
import { folderOf, foldersUp, type Tree } from './tree.ts';

/** What may be missing from a repository and be there all the same when its code runs. */
export interface ExpectedAbsence {
  /** Ignored by git, or built: nothing is said of it. */
  isBuilt(path: string, importer: string): boolean;
}

export function expectedAbsence(
  tree: Tree,
  manifests: ReadonlyMap<string, string>,
  packages: Packages,
): ExpectedAbsence {
  const ignores = new Map<string, (path: string) => boolean | undefined>();
  for (const [path, text] of manifests) {
    if (path === '.gitignore' || path.endsWith('/.gitignore')) {
      ignores.set(folderOf(path), ignoreFile(text, folderOf(path)));
    }
  }
  const isIgnored = (path: string): boolean => {
    for (const folder of foldersUp(folderOf(path))) {
      const verdict = ignores.get(folder)?.(path);
      if (verdict !== undefined) return verdict;
    }
    return false;
  };
  return {
    isBuilt: (path, importer) => {
      const forms = [path, `${path}.js`, `${path}.ts`, `${path}.json`, `${path}/index.js`];
      if (ignores.size > 0 && forms.some(isIgnored)) return true;
      return packages.above(importer).some((one) => {
        if (forms.some((form) => one.outputs.has(form))) return true;
        const first = firstFolder(one.folder, path);
        return first !== undefined && !tree.folders.has(first) && outputFolder(one, path);
      });
    },
  };
}

function firstFolder(folder: string, path: string): string | undefined {
  const prefix = folder === '' ? '' : `${folder}/`;
  if (!path.startsWith(prefix)) return undefined;
  const end = path.indexOf('/', prefix.length);
  return end < 0 ? undefined : path.slice(0, end);
}

/** Names that generators give to what they write, and folders they write into. */
export function isGeneratedName(path: string): boolean {
  return (
    /(?:^|\/)(?:_*generated_*|gen|__generated__|\$types|\+types|typings|proto|protos)(?:[./]|$)/i.test(
      path,
    ) ||
    /(?:^|\/)\.(?:next|nuxt|svelte-kit|astro|react-router|vitepress|docusaurus|contentlayer|velite|source|cache)\//.test(
      path,
    ) ||
    /\.(?:gen|generated)(?:\.|$)|[._]pb(?:\.|$)|_grpc(?:\.|$)/i.test(path)
  );
}

/** Frameworks write these beside every route. */
export function isRouteTypes(specifier: string): boolean {
  return /(?:^|\/)(?:\$types|\+types)(?:\/|\.|$)/.test(specifier);
}
