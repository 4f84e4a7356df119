import type ts from 'typescript';
import type { ImportFact } from '../../analysis.ts';
import {
  type CompilerConfigurations,
  type CompilerOptions,
  forResolution,
  root,
} from './compiler-options.ts';
import { inFolder, joined, leadsToFile, type Tree } from './tree.ts';

/** Answers where modules are, with TypeScript's own resolution. */
export interface ModuleResolver {
  /** Whether a specifier leads to a file, by the nearest configuration or one beside it. */
  finds(specifier: string, path: string, kind: ImportFact['kind']): boolean;
  /** Whether a specifier fits an alias of a configuration, and then whether it leads anywhere. */
  alias(specifier: string, path: string): { readonly targets: readonly string[] } | undefined;
  /** A configuration that holds for the file extends something that is not in the repository. */
  isPartial(path: string): boolean;
}

/** Makes one for a tree. Answers are kept per configuration. */
export function moduleResolver(
  api: typeof ts,
  host: ts.ModuleResolutionHost,
  configurations: CompilerConfigurations,
  tree: Tree,
): ModuleResolver {
  const none: CompilerOptions = { path: '', options: forResolution(api, {}), isPartial: false };
  const caches = new Map<string, ts.ModuleResolutionCache>();
  const cacheOf = ({ path, options }: CompilerOptions): ts.ModuleResolutionCache => {
    const known = caches.get(path) ?? api.createModuleResolutionCache(root, (name) => name, options);
    caches.set(path, known);
    return known;
  };
  const optionsFor = (path: string): readonly CompilerOptions[] => {
    const found = configurations.for(path);
    return found.length > 0 ? found : [none];
  };
  const resolves = (
    specifier: string,
    path: string,
    kind: ImportFact['kind'],
    one: CompilerOptions,
  ): boolean => {
    const mode = kind === 'require' ? api.ModuleKind.CommonJS : api.ModuleKind.ESNext;
    const { resolvedModule } = api.resolveModuleName(
      specifier,
      `${root}/${path}`,
      one.options,
      host,
      cacheOf(one),
      undefined,
      mode,
    );
    return resolvedModule !== undefined;
  };
  return {
    finds: (specifier, path, kind) => optionsFor(path).some((one) => resolves(specifier, path, kind, one)),
    alias: (specifier, path) => {
      const targets = optionsFor(path).flatMap(({ options }) => aliasTargets(options, specifier, tree));
      return targets.length > 0 ? { targets } : undefined;
    },
    isPartial: (path) => optionsFor(path).some((one) => one.isPartial),
  };
}

/** Where `paths` and `baseUrl` would have it, from the root: a pattern that is only a star is no alias. */
function aliasTargets(options: ts.CompilerOptions, specifier: string, tree: Tree): readonly string[] {
  const found: string[] = [];
  const base = belowRoot(options.baseUrl ?? textOf(options.pathsBasePath));
  for (const [pattern, targets] of Object.entries(options.paths ?? {})) {
    const rest = pattern === '*' ? undefined : fits(pattern, specifier);
    if (rest === undefined || base === undefined) continue;
    for (const target of targets) {
      const path = joined(base, target.replace('*', rest));
      if (path !== undefined) found.push(path);
    }
  }
  if (options.baseUrl !== undefined && base !== undefined) {
    const [first = ''] = specifier.split('/');
    const path = inFolder(base, specifier);
    if (tree.folders.has(inFolder(base, first)) && leadsToFile(tree, path)) found.push(path);
  }
  return found;
}

function fits(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  if (specifier.length < before.length + after.length) return undefined;
  if (!specifier.startsWith(before) || !specifier.endsWith(after)) return undefined;
  return specifier.slice(before.length, specifier.length - after.length);
}

function belowRoot(path: string | undefined): string | undefined {
  if (path === root) return '';
  return path?.startsWith(`${root}/`) ? path.slice(root.length + 1).replace(/\/$/, '') : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
