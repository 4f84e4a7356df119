import type ts from 'typescript';
import type { NotHonoured } from '../../result.ts';
import { folderOf, foldersUp, inFolder, joined } from './tree.ts';

/** What one TypeScript configuration means for imports. */
export interface CompilerOptions {
  readonly path: string;
  readonly options: ts.CompilerOptions;
  /** Something that it extends is not in the repository: it may have more aliases. */
  readonly isPartial: boolean;
}

/** The configurations that hold for a file. */
export interface CompilerConfigurations {
  /** The nearest one first, then those that it refers to and those beside it. Empty: none. */
  for(path: string): readonly CompilerOptions[];
  readonly notHonoured: readonly NotHonoured[];
}

/** `tsconfig.json`, `jsconfig.json`, and what they usually extend or refer to. */
export function isCompilerConfiguration(path: string): boolean {
  return /(?:^|\/)(?:tsconfig|jsconfig)[^/]*\.json$|(?:^|\/)tsconfig[^/]*\/[^/]+\.json$/.test(path);
}

/** The folder that stands for the root of the repository where TypeScript wants whole paths. */
export const root = '/repository';

/** Reads configurations when a file first needs them. */
export function compilerConfigurations(
  api: typeof ts,
  host: ts.ParseConfigHost,
  manifests: ReadonlyMap<string, string>,
): CompilerConfigurations {
  const notHonoured: NotHonoured[] = [];
  const read = new Map<string, CompilerOptions>();
  const optionsOf = (path: string): CompilerOptions => {
    const known = read.get(path) ?? readOptions(api, host, path, manifests, notHonoured);
    read.set(path, known);
    return known;
  };
  const beside = Map.groupBy([...manifests.keys()].filter(isCompilerConfiguration), folderOf);
  const byFolder = new Map<string, readonly CompilerOptions[]>();
  const inOrder = (folder: string): readonly CompilerOptions[] => {
    const nearest = foldersUp(folder)
      .flatMap((one) => ['tsconfig.json', 'jsconfig.json'].map((name) => inFolder(one, name)))
      .find((path) => manifests.has(path));
    if (nearest === undefined) return [];
    const others = [...references(api, nearest, manifests), ...(beside.get(folderOf(nearest)) ?? [])];
    return [...new Set([nearest, ...others])].map(optionsOf);
  };
  return {
    for: (path) => {
      const folder = folderOf(path);
      const known = byFolder.get(folder) ?? inOrder(folder);
      byFolder.set(folder, known);
      return known;
    },
    notHonoured,
  };
}

function rawConfiguration(api: typeof ts, path: string, text: string): Readonly<Record<string, unknown>> {
  const { config } = api.parseConfigFileTextToJson(path, text) as { config?: unknown };
  return typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {};
}

function references(api: typeof ts, path: string, manifests: ReadonlyMap<string, string>): readonly string[] {
  const listed: unknown = rawConfiguration(api, path, manifests.get(path) ?? '').references;
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((entry: unknown) => {
    const target = typeof entry === 'object' && entry !== null && 'path' in entry ? entry.path : undefined;
    const whole = typeof target === 'string' ? joined(folderOf(path), target) : undefined;
    return [whole ?? '', `${whole}/tsconfig.json`].filter((one) => manifests.has(one)).slice(0, 1);
  });
}

function readOptions(
  api: typeof ts,
  host: ts.ParseConfigHost,
  path: string,
  manifests: ReadonlyMap<string, string>,
  notHonoured: NotHonoured[],
): CompilerOptions {
  const raw = rawConfiguration(api, path, manifests.get(path) ?? '');
  // Which files it takes in is of no interest, and finding out is slow.
  const { options, errors } = api.parseJsonConfigFileContent(
    { ...raw, files: ['x.ts'], include: undefined, references: undefined },
    host,
    `${root}/${folderOf(path)}`,
    undefined,
    `${root}/${path}`,
  );
  // 6053, 5083, 6096: what is extended is not there.
  const isPartial = errors.some(({ code }) => code === 6053 || code === 5083 || code === 6096);
  if (isPartial)
    notHonoured.push({ file: path, what: '`extends` leads out of the repository and is not followed.' });
  return { path, options: forResolution(api, options), isPartial };
}

/** Bundlers find most, and what a stricter tool does not find is that tool's to say. */
export function forResolution(api: typeof ts, options: ts.CompilerOptions): ts.CompilerOptions {
  return {
    ...options,
    allowJs: true,
    resolveJsonModule: true,
    module: api.ModuleKind.ESNext,
    moduleResolution: api.ModuleResolutionKind.Bundler,
  };
}
