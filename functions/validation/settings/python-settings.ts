import type { ValidationSettings } from '../../../shared/config/configuration.ts';
import { formatCode, isSelected, selectorMatches, syntaxErrorCode } from '../engines/python/python-rules.ts';
import { isRuffSelector } from '../engines/python/ruff-rule-codes.ts';
import type { NotHonoured } from '../result.ts';
import type { LanguageSettings, LanguageSettingsReader, PathSettings } from './language-settings.ts';
import { defaultVersion, oldestVersion } from './python/default-rules.ts';
import { firstPartyModules } from './python/first-party.ts';
import { hasOtherTools, otherToolsConfiguration } from './python/other-tools-configuration.ts';
import type { PythonConfiguration, Remark } from './python/python-configuration.ts';
import { ruffConfiguration } from './python/ruff-configuration.ts';
import { tableAt } from './python/ruff-options.ts';
import {
  folderOf,
  foldersUp,
  inFolder,
  isPythonSettings,
  readSources,
  ruffTable,
  type SettingsSources,
} from './python/settings-sources.ts';

/**
 * Reads ruff's configuration (`ruff.toml`, `.ruff.toml`, `pyproject.toml`, nearest first, with `extend`), and where there
 * is none what black, flake8, isort and pydocstyle are told. Rules that look at the name of a file are silenced: ruff is
 * not told names here.
 */
export const pythonSettings: LanguageSettingsReader = { isSettingsFile: isPythonSettings, read };

// Rules whose answer hangs on the file's name or mode.
const namedRules: ReadonlySet<string> = new Set(['INP001', 'N999', 'A005', 'EXE001', 'EXE002', 'EXE005']);
// In a stub bodies are `...` on the line of their header, and there are no docstrings.
const stubRules: ReadonlySet<string> = new Set(['E701', 'E704', 'I001', formatCode]);

function read(
  files: ReadonlyMap<string, string>,
  product: ValidationSettings,
  paths?: ReadonlySet<string>,
): LanguageSettings {
  const sources = readSources(files);
  const notHonoured: NotHonoured[] = [];
  const remark: Remark = (file, what) => {
    const isKnown = notHonoured.some((one) => one.file === file && one.what === what);
    if (!isKnown) notHonoured.push({ file, what });
  };
  // All at once, so that remarks are complete before the first file is asked for.
  const configurations = new Map<string, PythonConfiguration>();
  for (const folder of foldersWithSettings(files)) {
    const configuration = configurationIn(folder, sources, product, remark);
    if (configuration) configurations.set(folder, configuration);
  }
  const fallback = otherToolsConfiguration('', sources, product, versionFor('', sources), remark);
  const ruffFolders = new Set([...configurations.keys()].filter((folder) => ruffFile(folder, sources)));
  const byFolder = remembered((folder: string): PythonConfiguration => {
    const up = foldersUp(folder);
    // Ruff's own configuration wins over that of other tools, also from further up.
    const nearest = up.find((one) => ruffFolders.has(one)) ?? up.find((one) => configurations.has(one));
    return (nearest === undefined ? undefined : configurations.get(nearest)) ?? fallback;
  });
  const configurationOf = (path: string): PythonConfiguration => byFolder(folderOf(path));
  const modulesOf = firstPartyModules(paths ?? new Set());
  const settingsFor = (path: string): PathSettings => {
    const configuration = configurationOf(path);
    return pathSettings(path, configuration, modulesOf(path, configuration.sourceRoots));
  };
  return {
    settingsFor,
    excludes: (path) => configurationOf(path).excluded.some((test) => test(path)),
    ignores: (path, code) => ignores(path, code, configurationOf(path)),
    notHonoured,
    broken: sources.broken,
  };
}

function foldersWithSettings(files: ReadonlyMap<string, string>): ReadonlySet<string> {
  return new Set([...files.keys()].filter(isPythonSettings).map(folderOf));
}

function configurationIn(
  folder: string,
  sources: SettingsSources,
  product: ValidationSettings,
  remark: Remark,
): PythonConfiguration | undefined {
  const file = ruffFile(folder, sources);
  const version = versionFor(folder, sources);
  if (file !== undefined) return ruffConfiguration(file, sources, product, version, remark);
  return hasOtherTools(folder, sources)
    ? otherToolsConfiguration(folder, sources, product, version, remark)
    : undefined;
}

function ruffFile(folder: string, { toml }: SettingsSources): string | undefined {
  return ['.ruff.toml', 'ruff.toml', 'pyproject.toml']
    .map((name) => inFolder(folder, name))
    .find((path) => {
      const table = toml.get(path);
      return table !== undefined && ruffTable(path, table) !== undefined;
    });
}

/** The oldest Python that the nearest project admits. */
function versionFor(folder: string, { toml }: SettingsSources): string {
  for (const one of foldersUp(folder)) {
    const project = tableAt(toml.get(inFolder(one, 'pyproject.toml')) ?? {}, 'project');
    const requirement = project['requires-python'];
    const version = typeof requirement === 'string' ? oldestVersion(requirement) : undefined;
    if (version !== undefined) return version;
  }
  return defaultVersion;
}

/** A name that only a package's own module has; ruff is not told which file it looks at. */
const packagePath = '__path__';

function namesIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function pathSettings(
  path: string,
  configuration: PythonConfiguration,
  modules: readonly string[],
): PathSettings {
  const { options, lint, lineLength } = configuration;
  const version = configuration.pathVersions.find(({ test }) => test(path))?.version;
  const formats = configuration.formats && !configuration.formatExcluded.some((test) => test(path));
  const isort = tableAt(lint, 'isort');
  return {
    kind: kindOf(path),
    lineLength,
    options: {
      ...options,
      ...(kindOf(path) === '__init__.py' ? { builtins: [...namesIn(options.builtins), packagePath] } : {}),
      ...(version === undefined ? {} : { 'target-version': version }),
      ...(formats ? {} : { format: false }),
      lint: {
        ...lint,
        ...rulesFor(path, configuration),
        isort: { ...isort, 'known-first-party': firstParty(isort, modules) },
      },
    },
  };
}

/** What the repository says it has, and what can be seen that it has, unless it says otherwise. */
function firstParty(isort: Readonly<Record<string, unknown>>, modules: readonly string[]): readonly string[] {
  const list = (key: string): readonly unknown[] => (Array.isArray(isort[key]) ? isort[key] : []);
  const others = new Set([
    ...list('known-third-party'),
    ...list('known-local-folder'),
    ...list('extra-standard-library'),
  ]);
  const said = list('known-first-party').map(String);
  return [...new Set([...said, ...modules.filter((module) => !others.has(module))])];
}

/** The rules with those left out that are silenced for this path, so that fixing leaves them alone as well. */
function rulesFor(path: string, configuration: PythonConfiguration): { select: string[]; ignore: string[] } {
  const { select, ignore } = configuration;
  if (configuration.lintExcluded.some((test) => test(path))) return { select: [], ignore: [] };
  const silenced = silencedFor(path, configuration);
  const chosen = kindOf(path) === '__init__.py' ? forPackage(select, ignore, silenced) : { select, ignore };
  // A silenced rule is out whatever selected it; a selector that is as exact as the strongest decides that.
  const out = silenced.filter(isRuffSelector);
  return {
    select: chosen.select.filter(
      (selector) => !out.some((one) => selectorMatches(one, selector) || one === selector),
    ),
    ignore: [...new Set([...chosen.ignore, ...out])],
  };
}

/** Ruff takes a package's own file for a module here, so D100 has to stand for D104. */
function forPackage(
  select: readonly string[],
  ignore: readonly string[],
  silenced: readonly string[],
): { select: readonly string[]; ignore: readonly string[] } {
  const isWanted =
    isSelected('D104', select, ignore) && !silenced.some((selector) => selectorMatches(selector, 'D104'));
  return isWanted
    ? { select: [...select, 'D100'], ignore: ignore.filter((selector) => selector !== 'D100') }
    : { select: select.filter((selector) => selector !== 'D100'), ignore: [...ignore, 'D100'] };
}

function silencedFor(path: string, { pathIgnores }: PythonConfiguration): readonly string[] {
  return pathIgnores.filter(({ test }) => test(path)).flatMap(({ selectors }) => selectors);
}

function ignores(path: string, code: string, configuration: PythonConfiguration): boolean {
  if (code === syntaxErrorCode) return false;
  if (namedRules.has(code)) return true;
  if (kindOf(path) === 'pyi' && (/^D\d/.test(code) || stubRules.has(code))) return true;
  if (code === formatCode)
    return !configuration.formats || configuration.formatExcluded.some((test) => test(path));
  if (configuration.lintExcluded.some((test) => test(path))) return true;
  return silencedFor(path, configuration).some((selector) => selectorMatches(selector, code));
}

/** What the engine has to tell apart. */
function kindOf(path: string): string {
  if (path.endsWith('.pyi')) return 'pyi';
  return path.slice(path.lastIndexOf('/') + 1) === '__init__.py' ? '__init__.py' : 'py';
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key) ?? make(key);
    known.set(key, found);
    return found;
  };
}
