/** Which files say what a repository depends on, and which of them are looked at. */

/** What a file is, by its name. */
export type FileKind =
  | 'package.json'
  | 'package-lock'
  | 'yarn-lock'
  | 'pnpm-lock'
  | 'pyproject'
  | 'requirements'
  | 'pipfile'
  | 'pipfile-lock'
  /** `poetry.lock`, `uv.lock` and `pdm.lock`: tables of packages in TOML. */
  | 'toml-lock';

/** One of them. */
export interface ManifestFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly id: string;
}

const kindsByName: ReadonlyMap<string, FileKind> = new Map<string, FileKind>([
  ['package.json', 'package.json'],
  ['package-lock.json', 'package-lock'],
  ['npm-shrinkwrap.json', 'package-lock'],
  ['yarn.lock', 'yarn-lock'],
  ['pnpm-lock.yaml', 'pnpm-lock'],
  ['pyproject.toml', 'pyproject'],
  ['Pipfile', 'pipfile'],
  ['Pipfile.lock', 'pipfile-lock'],
  ['poetry.lock', 'toml-lock'],
  ['uv.lock', 'toml-lock'],
  ['pdm.lock', 'toml-lock'],
]);

/** Folders of what others wrote, of what is made, and of what tests feed on. */
const foldersLeftOut: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  'vendor',
  'vendored',
  'third_party',
  'third-party',
  'site-packages',
  'venv',
  '.venv',
  '.tox',
  '.nox',
  '.yarn',
  '.git',
  'dist',
  'build',
  'fixtures',
  '__fixtures__',
  'testdata',
  'test-data',
]);

/** More folders deep lies nothing that is a part of its own. */
const depthLimit = 8;
/** The largest repositories of many packages have some hundred. */
const fileLimit = 400;

/** The folder of a path, without a slash at the end; the root is the empty text. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The folder and all above it, nearest first. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let above = folder; above !== ''; ) {
    above = folderOf(above);
    folders.push(above);
  }
  return folders;
}

/** The files of a tree that are looked at, those near the root first. `cut`: there are more. */
export function chooseManifestFiles(
  entries: Iterable<{ readonly path: string; readonly mode: string; readonly id: string }>,
): { readonly files: readonly ManifestFile[]; readonly cut: boolean } {
  const found: (ManifestFile & { readonly depth: number })[] = [];
  let deeper = false;
  for (const { path, mode, id } of entries) {
    const kind = mode.startsWith('100') ? kindOf(path) : undefined;
    if (kind === undefined) continue;
    const folders = path.split('/').slice(0, -1);
    if (folders.some((folder) => foldersLeftOut.has(folder))) continue;
    if (folders.length > depthLimit) deeper = true;
    else found.push({ path, kind, id, depth: folders.length });
  }
  found.sort((a, b) => a.depth - b.depth || (a.path < b.path ? -1 : 1));
  return {
    files: found.slice(0, fileLimit).map(({ path, kind, id }) => ({ path, kind, id })),
    cut: deeper || found.length > fileLimit,
  };
}

function kindOf(path: string): FileKind | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const kind = kindsByName.get(name);
  if (kind !== undefined) return kind;
  const listed =
    /^requirements[\w.-]*\.(?:txt|in)$/.test(name) || /^[\w.-]+-requirements\.(?:txt|in)$/.test(name);
  const inFolder = /(?:^|\/)requirements\/[\w.-]+\.(?:txt|in)$/.test(path);
  return listed || inFolder ? 'requirements' : undefined;
}
