import type { NotHonoured } from '../../result.ts';
import { withoutDots } from '../../settings/python/path-pattern.ts';
import { folderOf, foldersUp, inFolder } from '../../settings/python/settings-sources.ts';
import { readEnvironment, readPipfile, readPyproject } from './project-manifests.ts';
import { type Declaration, readRequirements } from './requirements.ts';
import { readSetupConfiguration, readSetupScript } from './setup-manifests.ts';

/** What the manifests around a file declare. */
export interface Declared {
  /** Normalised names of distributions, the project's own among them. */
  readonly names: ReadonlySet<string>;
  /** The manifests, for messages. */
  readonly files: readonly string[];
}

/** Whether a file is a manifest of Python's. */
export function isPythonManifest(path: string): boolean {
  return kindOf(path) !== undefined;
}

type ManifestKind = 'pyproject' | 'configuration' | 'script' | 'pipfile' | 'environment' | 'requirements';

function kindOf(path: string): ManifestKind | undefined {
  // What an installed distribution required is no manifest of this repository.
  if (/\.(?:egg|dist)-info\//.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'pyproject.toml') return 'pyproject';
  if (name === 'setup.cfg' || name === 'tox.ini') return 'configuration';
  if (name === 'setup.py') return 'script';
  if (name === 'Pipfile') return 'pipfile';
  if (/^environment[^/]*\.ya?ml$/.test(name)) return 'environment';
  if (/require[^/]*\.(?:txt|in)$/.test(name) || /(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/.test(path))
    return 'requirements';
  return undefined;
}

/**
 * Reads all manifests, and returns what finds those that hold for a file: those of its folder and all above it, and all
 * others of the nearest project that are not in a project of their own (`docs/requirements.txt`). `undefined` where there
 * is none, or where not all of what they declare is known: then nothing can be called undeclared.
 */
export function declaredDistributions(manifests: ReadonlyMap<string, string>): {
  readonly forFile: (path: string) => Declared | undefined;
  readonly notHonoured: readonly NotHonoured[];
} {
  const byFolder = new Map<string, { file: string; declaration: Declaration }[]>();
  const notHonoured: NotHonoured[] = [];
  for (const [file, text] of manifests) {
    const kind = kindOf(file);
    if (kind === undefined) continue;
    const declaration = readManifest(kind, file, text, manifests);
    const folder = governedFolder(file);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), { file, declaration }]);
    if (declaration.problem !== undefined) {
      notHonoured.push({
        file,
        what: `${declaration.problem}: undeclared dependencies are not looked for below it`,
      });
    }
  }
  const projects = new Set([...byFolder].filter(([, all]) => all.some(isProject)).map(([folder]) => folder));
  const nearestProject = (folder: string) => foldersUp(folder).find((one) => projects.has(one)) ?? '';
  const known = new Map<string, Declared | undefined>();
  const forFolder = (folder: string): Declared | undefined => {
    const project = nearestProject(folder);
    const above = new Set(foldersUp(folder));
    const around = [...byFolder]
      .filter(([one]) => above.has(one) || nearestProject(one) === project)
      .flatMap(([, all]) => all);
    if (around.some(({ declaration }) => declaration.problem !== undefined)) return undefined;
    const declaring = around.filter(({ declaration }) => declaration.declares);
    if (declaring.length === 0) return undefined;
    return {
      names: new Set(around.flatMap(({ declaration: { names, own } }) => [...names, ...(own ? [own] : [])])),
      files: declaring.map(({ file }) => file),
    };
  };
  return {
    forFile: (path) => {
      const folder = folderOf(path);
      if (!known.has(folder)) known.set(folder, forFolder(folder));
      return known.get(folder);
    },
    notHonoured,
  };
}

function isProject({ file, declaration }: { file: string; declaration: Declaration }): boolean {
  return declaration.declares && kindOf(file) !== 'requirements' && kindOf(file) !== 'environment';
}

/** `requirements/dev.txt` is about the folder above. */
function governedFolder(file: string): string {
  const folder = folderOf(file);
  return /(?:^|\/)requirements$/.test(folder) ? folderOf(folder) : folder;
}

function readManifest(
  kind: ManifestKind,
  file: string,
  text: string,
  manifests: ReadonlyMap<string, string>,
): Declaration {
  const isRead = (name: string): boolean => manifests.has(withoutDots(inFolder(folderOf(file), name.trim())));
  switch (kind) {
    case 'pyproject':
      return readPyproject(text, isRead);
    case 'configuration':
      return readSetupConfiguration(text, isRead);
    case 'script':
      return readSetupScript(text, isRead);
    case 'pipfile':
      return readPipfile(text);
    case 'environment':
      return readEnvironment(text);
    case 'requirements':
      return readRequirements(text, isRead);
  }
}
