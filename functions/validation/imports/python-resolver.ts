import type { ImportFact } from '../analysis.ts';
import type { LocalFinding, Severity } from '../finding.ts';
import { folderOf, foldersUp, inFolder } from '../settings/python/settings-sources.ts';
import type { ImportResolver, ImportSurroundings, ResolvedImports } from './import-resolver.ts';
import { type Declared, declaredDistributions, isPythonManifest } from './python/declared-distributions.ts';
import { type ModuleTree, moduleTree } from './python/module-tree.ts';
import { isDeclared, isSharedPackage, likelyDistribution } from './python-distributions.ts';
import { isFormerStandardLibrary, isStandardLibrary } from './python-standard-library.ts';

/** The code of an import that leads nowhere. */
const missingImport = 'missing-import';
/** The code of an import of what no manifest names. */
const undeclaredDependency = 'undeclared-dependency';

/**
 * Python's imports. Only what is certain is reported: a module may also be built, or be put into its package's namespace
 * by code. A repository without manifests declares nothing, so there nothing is undeclared.
 */
export const pythonImports: ImportResolver = {
  isManifest: isPythonManifest,
  resolve: async (files, surroundings) => resolvePython(files, surroundings),
};

// What runs such a file brings these with it.
const broughtBy: ReadonlyMap<string, readonly string[]> = new Map([
  ['setup.py', ['setuptools', 'pkg_resources', 'wheel', 'ez_setup']],
  ['noxfile.py', ['nox']],
  ['tasks.py', ['invoke']],
  ['fabfile.py', ['fabric']],
  ['dodo.py', ['doit']],
]);

function resolvePython(
  files: readonly { readonly path: string; readonly imports: readonly ImportFact[] }[],
  { paths, manifests }: ImportSurroundings,
): ResolvedImports {
  const tree = moduleTree(paths);
  const declared = declaredDistributions(manifests);
  const findings = new Map<string, readonly LocalFinding[]>();
  for (const { path, imports } of files) {
    // A template's folders have other names when it is used.
    if (path.includes('{{')) continue;
    const found = findingsOf(path, imports, tree, declared.forFile(path));
    if (found.length > 0) findings.set(path, found);
  }
  return { findings, notHonoured: declared.notHonoured };
}

function findingsOf(
  path: string,
  imports: readonly ImportFact[],
  tree: ModuleTree,
  declared: Declared | undefined,
): LocalFinding[] {
  const found: LocalFinding[] = [];
  const undeclared = new Map<string, LocalFinding>();
  for (const fact of imports) {
    const missing = fact.specifier.startsWith('.')
      ? missingRelative(path, fact, tree)
      : missingLocal(path, fact.specifier, tree);
    if (missing !== undefined) found.push(missingFinding(fact, missing));
    else if (declared && isForeign(path, fact, tree) && !comesFrom(fact, declared)) {
      const finding = undeclaredFinding(fact, declared);
      const [top = ''] = fact.specifier.split('.');
      // One of a file is enough, and an unguarded one says more.
      const known = undeclared.get(top);
      if (known === undefined || (known.severity === 'info' && finding.severity !== 'info'))
        undeclared.set(top, finding);
    }
  }
  return [...found, ...undeclared.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** What of a relative import is not there; `undefined` when all is, or may be. */
function missingRelative(
  path: string,
  { specifier, names }: ImportFact,
  tree: ModuleTree,
): string | undefined {
  const dots = /^\.+/.exec(specifier)?.[0].length ?? 0;
  const above = foldersUp(folderOf(path));
  const base = above[dots - 1];
  if (base === undefined) return `${specifier} leads out of the repository`;
  const parts = specifier
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  if (parts.length > 0)
    return firstMissing(base, parts, tree) === undefined ? undefined : `there is no module ${specifier}`;
  // What is taken from a package may be a name in its `__init__.py`; without one it can only be a module.
  if (tree.presence(inFolder(base, '__init__')) !== undefined) return undefined;
  const absent = (names ?? []).find((name) => firstMissing(base, [name], tree) !== undefined);
  return absent === undefined ? undefined : `there is no module ${specifier}${absent}`;
}

/** What of an absolute import is not there though its package is in the repository. */
function missingLocal(path: string, specifier: string, tree: ModuleTree): string | undefined {
  const [top = '', ...rest] = specifier.split('.');
  if (rest.length === 0 || isStandardLibrary(top) || isSharedPackage(top)) return undefined;
  const roots = tree.rootsOf(top);
  const near = foldersUp(folderOf(path)).flatMap((folder) => [folder, inFolder(folder, 'src')]);
  const root = near.find((one) => roots.includes(one));
  // A folder without `__init__.py` may be a part of something that is installed.
  if (root === undefined || tree.presence(inFolder(inFolder(root, top), '__init__')) === undefined)
    return undefined;
  const isSomewhere = roots.some((one) => firstMissing(inFolder(one, top), rest, tree) === undefined);
  return isSomewhere ? undefined : `there is no module ${specifier}`;
}

/** The first part of a dotted name that is nowhere and that nothing may build; `undefined` when there is none. */
function firstMissing(base: string, parts: readonly string[], tree: ModuleTree): string | undefined {
  let at = base;
  for (const part of parts) {
    const above = at;
    at = inFolder(above, part);
    const presence = tree.presence(at);
    if (presence === undefined) return tree.mayBeBuilt(at) || tree.isBare(above) ? undefined : at;
    // What is in a module that is a file is not modules; Python would say so, but code may have put them there.
    if (presence === 'module' && tree.presence(inFolder(at, '__init__')) === undefined) return undefined;
  }
  return undefined;
}

/** Whether a module comes neither with Python nor from this repository. */
function isForeign(path: string, { specifier, guarded }: ImportFact, tree: ModuleTree): boolean {
  const [top = ''] = specifier.split('.');
  if (specifier.startsWith('.') || isStandardLibrary(top) || top === '') return false;
  // Other Pythons' own (`__pypy__`).
  if (/^__.*__$/.test(top)) return false;
  // Names of Python 2 in a `try` are for Python 2.
  if (guarded && isFormerStandardLibrary(top)) return false;
  if (broughtBy.get(path.slice(path.lastIndexOf('/') + 1))?.includes(top)) return false;
  const near = foldersUp(folderOf(path)).some((folder) => tree.presence(inFolder(folder, top)) !== undefined);
  return !near && tree.rootsOf(top).length === 0;
}

/** `from google.cloud import storage` names a distribution only with what it takes. */
function comesFrom({ specifier, names }: ImportFact, { names: declared }: Declared): boolean {
  return [specifier, ...(names ?? []).map((name) => `${specifier}.${name}`)].some((module) =>
    isDeclared(module, declared),
  );
}

function missingFinding(fact: ImportFact, what: string): LocalFinding {
  return finding(fact, missingImport, `Import leads nowhere: ${what}`, fact.guarded ? 'info' : 'error');
}

function undeclaredFinding(fact: ImportFact, { files }: Declared): LocalFinding {
  const shown = files.length > 3 ? [...files.slice(0, 3), `${files.length - 3} more`] : files;
  const name = likelyDistribution(
    fact.names?.length === 1 ? `${fact.specifier}.${fact.names[0]}` : fact.specifier,
  );
  return finding(
    fact,
    undeclaredDependency,
    `\`${fact.specifier}\` is imported, but \`${name}\` is not declared in ${shown.join(', ')}`,
    fact.guarded ? 'info' : 'warning',
  );
}

function finding(fact: ImportFact, code: string, message: string, severity: Severity): LocalFinding {
  const { line, column, endLine, endColumn } = fact;
  return { code, message, stage: 2, severity, fixable: false, line, column, endLine, endColumn };
}
