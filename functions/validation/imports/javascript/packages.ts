import { type ParseError, parse } from 'jsonc-parser';
import { isFixture } from './fixtures.ts';
import { folderOf, foldersUp, inFolder, joined } from './tree.ts';

type Table = Readonly<Record<string, unknown>>;

/** One `package.json`. */
export interface Package {
  /** Where it lies. */
  readonly path: string;
  readonly folder: string;
  readonly name: string | undefined;
  /** Names of all kinds of dependencies. */
  readonly declares: ReadonlySet<string>;
  /** Keys by which it gives names to its own modules: `imports`, `browser`, `alias`, Jest's `moduleNameMapper`. */
  readonly aliases: readonly string[];
  /** Files that it says are there once it is built, from the root. */
  readonly outputs: ReadonlySet<string>;
  /** The keys of `exports`; `undefined`: everything may be imported. */
  readonly exports: readonly string[] | undefined;
}

/** The packages of the repository. */
export interface Packages {
  /** Those that hold for a file, nearest first. */
  above(path: string): readonly Package[];
  /** A package of the repository by its name. */
  named(name: string): Package | undefined;
  /** Of those above, one cannot be read. */
  isUnknown(path: string): boolean;
  /** Files that cannot be read. */
  readonly broken: readonly string[];
}

const dependencyKeys = [
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
  'bundledDependencies',
  'bundleDependencies',
  'overrides',
  'resolutions',
];

/** Reads every `package.json` of the manifests, and `deno.json` as far as it names modules. */
export function packagesOf(manifests: ReadonlyMap<string, string>): Packages {
  const byFolder = new Map<string, Package>();
  const byName = new Map<string, Package>();
  const broken: string[] = [];
  for (const [path, text] of manifests) {
    if (!/(?:^|\/)package\.json$/.test(path)) continue;
    const errors: ParseError[] = [];
    const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors);
    if (errors.length > 0 || typeof value !== 'object' || value === null) {
      broken.push(path);
      continue;
    }
    const read = readPackage(path, value as Table);
    byFolder.set(read.folder, read);
    if (read.name !== undefined && !byName.has(read.name) && !isFixture(path)) byName.set(read.name, read);
  }
  const brokenFolders = new Set(broken.map(folderOf));
  const above = new Map<string, readonly Package[]>();
  return {
    above: (path) => {
      const folder = folderOf(path);
      const known = above.get(folder) ?? foldersUp(folder).flatMap((one) => byFolder.get(one) ?? []);
      above.set(folder, known);
      return known;
    },
    named: (name) => byName.get(name),
    isUnknown: (path) =>
      brokenFolders.size > 0 && foldersUp(folderOf(path)).some((one) => brokenFolders.has(one)),
    broken,
  };
}

function readPackage(path: string, table: Table): Package {
  const folder = folderOf(path);
  const names = dependencyKeys.flatMap((key) => {
    const value = table[key];
    return Array.isArray(value) ? value.map(String) : Object.keys(objectOf(value));
  });
  // An editor brings its own module with it.
  names.push(...Object.keys(objectOf(table.engines)).filter((name) => name === 'vscode' || name === 'atom'));
  const aliases = [
    ...['imports', 'browser', 'alias', '_moduleAliases'].flatMap((key) => Object.keys(objectOf(table[key]))),
    ...Object.keys(objectOf(objectOf(table.jest).moduleNameMapper)).map((key) => key.replace(/^\^/, '')),
  ];
  const outputs = new Set<string>();
  for (const key of [
    'main',
    'module',
    'browser',
    'types',
    'typings',
    'bin',
    'exports',
    'imports',
    'jsnext:main',
  ]) {
    for (const target of textsIn(table[key])) {
      const output = joined(folder, target);
      if (output !== undefined) outputs.add(output);
    }
  }
  return {
    path,
    folder,
    name: typeof table.name === 'string' ? table.name : undefined,
    declares: new Set(names),
    aliases,
    outputs,
    exports: table.exports === undefined ? undefined : exportKeys(table.exports),
  };
}

/** `./x` and `./x/*` as `x` and `x/*`; the package itself is empty. */
function exportKeys(exported: unknown): readonly string[] {
  const keys = Object.keys(objectOf(exported)).filter((key) => key.startsWith('.'));
  return keys.length === 0 ? [''] : keys.map((key) => key.replace(/^\.\/?/, ''));
}

/** Whether a package lets a module of it be imported. */
export function lets({ exports: keys }: Package, subpath: string): boolean {
  if (keys === undefined || subpath === '') return true;
  return keys.some((key) => {
    if (key === subpath || (key.endsWith('/') && subpath.startsWith(key))) return true;
    const star = key.indexOf('*');
    if (star < 0) return false;
    const [before, after] = [key.slice(0, star), key.slice(star + 1)];
    return (
      subpath.length >= before.length + after.length && subpath.startsWith(before) && subpath.endsWith(after)
    );
  });
}

/** The first folder of a path below a folder: what a build makes whole. */
export function outputFolder({ folder, outputs }: Package, path: string): boolean {
  const below = folder === '' ? path : path.slice(folder.length + 1);
  const [first = ''] = below.split('/');
  const whole = inFolder(folder, first);
  return below.includes('/') && [...outputs].some((output) => output.startsWith(`${whole}/`));
}

function objectOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

function textsIn(value: unknown, depth = 8): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value).flatMap((entry) => textsIn(entry, depth - 1));
}
