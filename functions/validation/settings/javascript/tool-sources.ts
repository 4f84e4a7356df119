import { foldersAbove } from '../editor-config.ts';
import { ignoreFile } from '../path-glob.ts';
import { biomeConfiguration, biomeFiles } from './biome-configuration.ts';
import { eslintCodeFiles, eslintConfiguration, eslintFiles, eslintTable } from './eslint-configuration.ts';
import {
  prettierCodeFiles,
  prettierConfiguration,
  prettierFiles,
  prettierTable,
} from './prettier-configuration.ts';
import { readJsonData } from './read-data.ts';
import type { Remarks, ToolConfiguration } from './tool-settings.ts';
import { objectOf } from './values.ts';

/** The tools' configurations that hold in one folder. */
export interface FolderTools {
  readonly biome: ToolConfiguration | undefined;
  /** Prettier's, or its defaults where a package uses it and configures nothing. */
  readonly prettier: ToolConfiguration | undefined;
  /** Nearest first. */
  readonly eslint: readonly ToolConfiguration[];
}

/** All configurations of the repository, read once. */
export interface ToolSources {
  toolsIn(folder: string): FolderTools;
  /** `.prettierignore` of the folders above. */
  prettierIgnores(path: string): boolean;
  /** `.eslintignore` of the folders above. */
  eslintIgnores(path: string): boolean;
}

const dataFiles = [...biomeFiles, ...prettierFiles, '.prettierignore', '.editorconfig', 'package.json'];
const lintFiles = [...eslintFiles, '.eslintignore'];
const codeFiles = [...prettierCodeFiles, ...eslintCodeFiles];
const settingsNames: ReadonlySet<string> = new Set([...dataFiles, ...lintFiles, ...codeFiles]);
const formatNames: ReadonlySet<string> = new Set([...dataFiles, ...prettierCodeFiles]);

/** Files that hold settings for JavaScript. */
export function isJavascriptSettings(path: string): boolean {
  return settingsNames.has(nameOf(path));
}

/** Files that hold settings for JSON. */
export function isJsonSettings(path: string): boolean {
  return formatNames.has(nameOf(path));
}

interface OwnTools {
  biome?: ToolConfiguration | undefined;
  prettier?: ToolConfiguration | undefined;
  /** Prettier's configuration is code: nobody knows what it says. */
  hidden?: boolean;
  /** The package uses Prettier. */
  prettierUsed?: boolean;
  eslint?: ToolConfiguration | undefined;
}

/** Reads all configurations, so that everything that is to be said of them is said at once. */
export function readToolSources(files: ReadonlyMap<string, string>, remarks: Remarks): ToolSources {
  const own = new Map<string, OwnTools>();
  for (const folder of new Set([...files.keys()].filter(isJavascriptSettings).map(folderOf))) {
    own.set(folder, ownTools(folder, files, remarks));
  }
  return {
    toolsIn: remembered((folder) => toolsIn([folder, ...foldersAbove(folder)], own)),
    prettierIgnores: ignoredBy('.prettierignore', files),
    eslintIgnores: ignoredBy('.eslintignore', files),
  };
}

function toolsIn(folders: readonly string[], own: ReadonlyMap<string, OwnTools>): FolderTools {
  const all = [...new Set(folders)].flatMap((folder) => own.get(folder) ?? []);
  const nearest = all.find(({ prettier, hidden }) => prettier || hidden);
  const isUsed = !nearest && all.some(({ prettierUsed }) => prettierUsed);
  const eslint: ToolConfiguration[] = [];
  for (const tools of all) {
    if (tools.eslint) eslint.push(tools.eslint);
    if (tools.eslint?.isRoot) break;
  }
  return {
    biome: all.find(({ biome }) => biome)?.biome,
    prettier: nearest?.prettier ?? (isUsed ? prettierTable('package.json') : undefined),
    eslint,
  };
}

function ownTools(folder: string, files: ReadonlyMap<string, string>, remarks: Remarks): OwnTools {
  const tools: OwnTools = {};
  const textOf = (name: string): readonly [string, string] | undefined => {
    const path = folder === '' ? name : `${folder}/${name}`;
    const text = files.get(path);
    return text === undefined ? undefined : [path, text];
  };
  const first = (names: readonly string[]) => names.map(textOf).find((found) => found !== undefined);

  const biome = first(biomeFiles);
  if (biome) tools.biome = biomeConfiguration(biome[0], files, remarks);
  const manifest = textOf('package.json');
  const table = manifest ? readManifest(manifest[1]) : {};
  const prettier = first(prettierFiles);
  const prettierCode = first(prettierCodeFiles);
  if (prettier) tools.prettier = prettierConfiguration(...prettier, remarks);
  else if (manifest && table.prettier !== undefined) {
    if (typeof table.prettier === 'object') {
      tools.prettier = prettierTable(manifest[0], objectOf(table.prettier), remarks);
    } else
      remarks.notHonoured(
        manifest[0],
        'The shared configuration of Prettier is a package, which is not read.',
      );
  } else if (prettierCode) {
    tools.hidden = true;
    remarks.notHonoured(prettierCode[0], "Prettier's configuration is code, which is never run.");
  }
  tools.prettierUsed = ['dependencies', 'devDependencies'].some((key) => 'prettier' in objectOf(table[key]));
  const eslint = first(eslintFiles);
  const eslintCode = first(eslintCodeFiles);
  if (eslint) tools.eslint = eslintConfiguration(...eslint, remarks);
  else if (manifest && table.eslintConfig !== undefined) {
    tools.eslint = eslintTable(manifest[0], objectOf(table.eslintConfig), remarks);
  }
  if (eslintCode) remarks.notHonoured(eslintCode[0], "ESLint's configuration is code, which is never run.");
  return tools;
}

/** A broken `package.json` is a finding about that file: here it says nothing. */
function readManifest(text: string): Readonly<Record<string, unknown>> {
  const read = readJsonData(text);
  return 'problem' in read ? {} : objectOf(read.value);
}

function ignoredBy(name: string, files: ReadonlyMap<string, string>): (path: string) => boolean {
  const tests = new Map<string, (path: string) => boolean | undefined>();
  for (const [path, text] of files) {
    if (nameOf(path) === name) tests.set(folderOf(path), ignoreFile(text, folderOf(path)));
  }
  if (tests.size === 0) return () => false;
  return (path) => {
    for (const folder of foldersAbove(path)) {
      const verdict = tests.get(folder)?.(path);
      if (verdict !== undefined) return verdict;
    }
    return false;
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path; empty for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key) ?? make(key);
    known.set(key, found);
    return found;
  };
}
