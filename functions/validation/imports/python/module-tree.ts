import { folderOf, foldersUp, inFolder } from '../../settings/python/settings-sources.ts';

/** How a module is there. */
export type Presence =
  /** A file, or a folder with `__init__.py`. */
  | 'module'
  /** A folder without one: others may add to it. */
  | 'folder';

/** The modules of a repository. */
export interface ModuleTree {
  /** What is at a path without suffix (`src/pkg/mod`); `undefined`: nothing. */
  presence(path: string): Presence | undefined;
  /** Whether a module of that name may be made when the project is built: from C, Rust, a `.proto`, a template. */
  mayBeBuilt(path: string): boolean;
  /** Whether a package has nothing in it but its own file: what is imported from below it is then put there by code. */
  isBare(path: string): boolean;
  /** Folders in which a top-level module of that name is; a package's own folders are not among them. */
  rootsOf(module: string): readonly string[];
}

const moduleSuffix = /\.(?:py|pyi|pyw|pyx|so|pyd)$/;
const sourceOfModule =
  /\.(?:pyx|pxd|c|cc|cpp|cu|rs|f|f90|go|proto|thrift|g4|ui|qrc|i|in|j2|jinja|jinja2|mako|tmpl|template)$/;
// Names that builds write: versions, protocol buffers, parsers.
const builtName = /version|about|generated|_pb2(?:_grpc)?$|_rc$|^ui_|parsetab|lextab|Parser$|Lexer$|^_/;

/** Reads the paths of a tree as Python does. */
export function moduleTree(paths: ReadonlySet<string>): ModuleTree {
  const modules = new Set<string>();
  const folders = new Set<string>();
  const packages = new Set<string>();
  const sources = new Set<string>();
  const filled = new Set<string>();
  for (const path of paths) {
    const folder = folderOf(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const [stem = ''] = name.split('.');
    if (sourceOfModule.test(name)) sources.add(stem).add(`_${stem}`);
    for (const one of foldersUp(folder)) {
      if (folders.has(one)) break;
      folders.add(one);
    }
    if (!moduleSuffix.test(name)) continue;
    modules.add(inFolder(folder, stem));
    if (stem === '__init__') packages.add(folder);
    filled.add(stem === '__init__' ? folderOf(folder) : folder);
  }
  const roots = rootsByModule(modules, folders, packages);
  return {
    presence: (path) => {
      if (modules.has(path) || packages.has(path)) return 'module';
      return folders.has(path) ? 'folder' : undefined;
    },
    mayBeBuilt: (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      return builtName.test(name) || sources.has(name);
    },
    isBare: (path) => packages.has(path) && !filled.has(path),
    rootsOf: (module) => roots.get(module) ?? [],
  };
}

function rootsByModule(
  modules: ReadonlySet<string>,
  folders: ReadonlySet<string>,
  packages: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const withModules = new Set([...modules].flatMap((path) => foldersUp(folderOf(path))));
  const roots = new Map<string, Set<string>>();
  for (const path of [...modules, ...[...folders].filter((folder) => withModules.has(folder))]) {
    const folder = folderOf(path);
    if (path === '' || packages.has(folder)) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    roots.set(name, (roots.get(name) ?? new Set()).add(folder));
  }
  return new Map([...roots].map(([name, all]) => [name, [...all]]));
}
