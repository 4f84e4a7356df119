/** The files of the repository, as module resolution asks for them. Paths are from the root, with `/`. */
export interface Tree {
  readonly files: ReadonlySet<string>;
  /** All folders that hold something; the root is empty. */
  readonly folders: ReadonlySet<string>;
}

/** A tree of paths. */
export function treeOf(files: ReadonlySet<string>): Tree {
  const folders = new Set<string>(['']);
  for (const path of files) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return { files, folders };
}

/** The folder of a path; empty for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A folder and all those above it, innermost first; the root, which is empty, is the last. */
export function foldersUp(folder: string): readonly string[] {
  const folders: string[] = [];
  for (let one = folder; one !== ''; one = folderOf(one)) folders.push(one);
  folders.push('');
  return folders;
}

/** A path in a folder. */
export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** A relative path from a folder, without dots; `undefined` when it leads out of the repository. */
export function joined(folder: string, relative: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

const languages = ['ts', 'tsx', 'mts', 'cts', 'd.ts', 'js', 'jsx', 'mjs', 'cjs'];
const platforms = ['ios', 'android', 'native', 'web', 'windows', 'macos', 'server', 'client'];

/** What loaders add to a path that has no ending, beyond what TypeScript tries. */
const endings = [
  ...['vue', 'svelte', 'astro', 'mdx', 'md', 'json', 'json5', 'node', 'wasm', 'coffee', 'marko', 'es6', 'es'],
  ...['css', 'scss', 'sass', 'less', 'styl', 'graphql', 'gql', 'html', 'svg', 'png'],
  ...languages,
  ...platforms.flatMap((platform) => ['ts', 'tsx', 'js', 'jsx'].map((end) => `${platform}.${end}`)),
];

/** Sources of which a tool makes another file beside them. */
const sources: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.css$/, ['.scss', '.sass', '.less', '.styl', '.pcss']],
  [/\.html$/, ['.pug', '.jade']],
  [/\.[cm]?js$/, ['.coffee', '.res', '.re', '.elm', '.ml', '.civet', '.ls', '.marko', '.node', '.wat']],
  [/\.node$/, ['.cc', '.cpp', '.c', '.rs']],
];

/** Whether a path leads to a file, as bundlers look for it: whole, with an ending, as a folder, or by its source. */
export function leadsToFile({ files, folders }: Tree, path: string): boolean {
  if (files.has(path)) return true;
  if (endings.some((end) => files.has(`${path}.${end}`))) return true;
  if (folders.has(path)) {
    return (
      files.has(inFolder(path, 'package.json')) ||
      endings.some((end) => files.has(inFolder(path, `index.${end}`)))
    );
  }
  return sources.some(
    ([made, from]) => made.test(path) && from.some((end) => files.has(path.replace(made, end))),
  );
}
