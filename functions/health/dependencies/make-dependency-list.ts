import type { Dependency, DependencyList } from './dependency-list.ts';
import { type FileKind, folderOf, foldersUp, type ManifestFile } from './manifest-files.ts';
import { fixedVersion } from './ranges.ts';
import { readPackageJson } from './read-package-json.ts';
import { readPackageLock } from './read-package-lock.ts';
import { readPnpmLock } from './read-pnpm-lock.ts';
import { lockOfRequirements, readPipfileLock, readTomlLock } from './read-python-locks.ts';
import { manifestOf, readPipfile, readPyproject } from './read-python-manifests.ts';
import { readRequirements } from './read-requirements.ts';
import { readYarnLock } from './read-yarn-lock.ts';
import { type Lock, type Manifest, type Resolution, UnreadableFileError, type Wish } from './reading.ts';

/** A file, and what is in it, or why that is not known. */
export type ReadFile = ManifestFile & ({ readonly text: string } | { readonly problem: string });

/** More are not looked at: the largest lock files that people have name some thousand. */
const dependencyLimit = 20_000;
const unreadNamed = 10;

type Ecosystem = Dependency['ecosystem'];
/** Which lock files hold for which manifests. */
const locksFor: Readonly<Partial<Record<FileKind, readonly FileKind[]>>> = {
  'package.json': ['package-lock', 'pnpm-lock', 'yarn-lock'],
  pyproject: ['toml-lock'],
  pipfile: ['pipfile-lock'],
};

interface Placed<Content> {
  readonly path: string;
  readonly kind: FileKind;
  readonly ecosystem: Ecosystem;
  readonly content: Content;
}

/** Puts together what the files of a commit say. A file that cannot be read does not stop the others. Pure. */
export function makeDependencyList(files: readonly ReadFile[], cut = false): DependencyList {
  const manifests: Placed<Manifest>[] = [];
  const locks: Placed<Lock>[] = [];
  const unread: string[] = [];
  const paths = new Set(files.map(({ path }) => path));
  for (const file of files) {
    if ('problem' in file) {
      unread.push(`${file.path} ${file.problem}`);
      continue;
    }
    try {
      const read = readFile(file, paths);
      if ('manifest' in read) manifests.push({ ...placed(file), content: read.manifest });
      else locks.push({ ...placed(file), content: read.lock });
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      unread.push(`${file.path}: ${error.message}`);
    }
  }
  const { direct, elsewhere } = directDependencies(manifests, locks);
  const own = ownNames(manifests);
  const indirect = locks.flatMap(({ ecosystem, content }) =>
    content.packages
      .filter(({ name }) => !own.has(`${ecosystem} ${name}`))
      .map((locked) => ({ ecosystem, ...locked, direct: false })),
  );
  const dependencies = withoutRepetition([...direct, ...indirect]);
  return {
    files: manifests.length + locks.length,
    dependencies: dependencies.slice(0, dependencyLimit),
    elsewhere: elsewhere + sum(manifests, ({ content }) => content.elsewhere),
    unclear: sum(manifests, ({ content }) => content.unclear),
    unread: unread.slice(0, unreadNamed),
    unreadCount: unread.length,
    cut: cut || dependencies.length > dependencyLimit,
  };
}

function placed({ path, kind }: ManifestFile): Omit<Placed<never>, 'content'> {
  const npm: readonly FileKind[] = ['package.json', 'package-lock', 'yarn-lock', 'pnpm-lock'];
  return { path, kind, ecosystem: npm.includes(kind) ? 'npm' : 'pypi' };
}

function readFile(
  { path, kind, text }: ManifestFile & { readonly text: string },
  paths: ReadonlySet<string>,
): { readonly manifest: Manifest } | { readonly lock: Lock } {
  switch (kind) {
    case 'package.json':
      return { manifest: readPackageJson(text) };
    case 'package-lock':
      return { lock: readPackageLock(text) };
    case 'yarn-lock':
      return { lock: readYarnLock(text) };
    case 'pnpm-lock':
      return { lock: readPnpmLock(text) };
    case 'pyproject':
      return { manifest: readPyproject(text) };
    case 'pipfile':
      return { manifest: readPipfile(text) };
    case 'pipfile-lock':
      return { lock: readPipfileLock(text) };
    case 'toml-lock':
      return { lock: readTomlLock(text) };
    case 'requirements': {
      const requirements = readRequirements(text);
      const compiled = path.endsWith('.txt') && paths.has(path.replace(/\.txt$/, '.in'));
      return compiled ? { lock: lockOfRequirements(requirements) } : { manifest: manifestOf(requirements) };
    }
  }
}

function directDependencies(
  manifests: readonly Placed<Manifest>[],
  locks: readonly Placed<Lock>[],
): { readonly direct: readonly Dependency[]; readonly elsewhere: number } {
  const own = ownNames(manifests);
  const direct: Dependency[] = [];
  let elsewhere = 0;
  for (const manifest of manifests) {
    const { ecosystem, content } = manifest;
    const lock = lockFor(manifest, locks);
    for (const wish of content.wishes) {
      const resolution = own.has(`${ecosystem} ${wish.name}`) ? 'elsewhere' : lock(wish);
      if (resolution === 'elsewhere') elsewhere += 1;
      else direct.push(dependencyOf(ecosystem, wish, resolution));
    }
  }
  return { direct, elsewhere };
}

function dependencyOf(ecosystem: Ecosystem, { name, range }: Wish, resolution: Resolution): Dependency {
  const version = typeof resolution === 'object' ? resolution.version : fixedVersion(ecosystem, range);
  return { ecosystem, name, direct: true, ...(version === undefined ? { range } : { version }) };
}

/** What the nearest lock file says, in the manifest's folder or above it. */
function lockFor(
  { path, kind }: Placed<Manifest>,
  locks: readonly Placed<Lock>[],
): (wish: Wish) => Resolution {
  const folder = folderOf(path);
  const nearest =
    kind === 'requirements'
      ? locks.find((lock) => lock.path === path.replace(/\.in$/, '.txt'))
      : foldersUp(folder)
          .flatMap((above) =>
            (locksFor[kind] ?? []).flatMap(
              (lockKind) =>
                locks.find((lock) => lock.kind === lockKind && folderOf(lock.path) === above) ?? [],
            ),
          )
          .at(0);
  if (nearest === undefined) return () => undefined;
  const lockFolder = folderOf(nearest.path);
  const inside = lockFolder === '' ? folder : folder.slice(lockFolder.length + 1);
  return (wish) => nearest.content.resolve(wish, inside);
}

/** What the repository itself is made of. */
function ownNames(manifests: readonly Placed<Manifest>[]): ReadonlySet<string> {
  return new Set(
    manifests.flatMap(({ ecosystem, content: { own } }) =>
      own === undefined ? [] : [`${ecosystem} ${own}`],
    ),
  );
}

/** Each version of a package once; what is direct somewhere is direct. */
function withoutRepetition(dependencies: readonly Dependency[]): readonly Dependency[] {
  const known = new Map<string, Dependency>();
  for (const dependency of dependencies) {
    const { ecosystem, name, version, range } = dependency;
    const key = JSON.stringify([ecosystem, name, version, version === undefined ? range : undefined]);
    const before = known.get(key);
    if (before === undefined) known.set(key, dependency);
    else if (dependency.withdrawn && !before.withdrawn) known.set(key, { ...before, withdrawn: true });
  }
  return [...known.values()];
}

function sum<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
