import type { ValidationSettings } from '../../../../shared/config/configuration.ts';
import { isRuffSelector } from '../../engines/python/ruff-rule-codes.ts';
import { defaultExcludes, defaultRules, openDocstringRules } from './default-rules.ts';
import { type IniFile, iniList } from './ini-file.ts';
import { pathPattern, treePattern } from './path-pattern.ts';
import type { PathIgnores, PythonConfiguration, Remark } from './python-configuration.ts';
import { isTable, isWhole, type Table, tableAt, texts } from './ruff-options.ts';
import { inFolder, type SettingsSources } from './settings-sources.ts';

type Section = ReadonlyMap<string, string>;

/** Whether something in this folder speaks of Python style without ruff. */
export function hasOtherTools(folder: string, { toml, ini }: SettingsSources): boolean {
  const tool = tableAt(toml.get(inFolder(folder, 'pyproject.toml')) ?? {}, 'tool');
  return (
    ['black', 'isort', 'flake8', 'pydocstyle', 'yapf', 'autopep8'].some((name) => isTable(tool[name])) ||
    flake8Section(folder, ini) !== undefined ||
    isortSection(folder, ini) !== undefined ||
    yapfFile(folder, ini) !== undefined
  );
}

/** The product's defaults with what black, flake8, isort and pydocstyle are told in this folder. */
export function otherToolsConfiguration(
  folder: string,
  { toml, ini }: SettingsSources,
  product: ValidationSettings,
  version: string,
  remark: Remark,
): PythonConfiguration {
  const manifest = inFolder(folder, 'pyproject.toml');
  const tool = tableAt(toml.get(manifest) ?? {}, 'tool');
  const black = tableAt(tool, 'black');
  const [flake8File, flake8] = flake8Section(folder, ini) ?? ['', new Map<string, string>()];
  const longest = Number(flake8.get('max-line-length') ?? flake8.get('max_line_length'));
  const blackLength = black['line-length'];
  const linted = isWhole(longest, 1, 320) ? longest : undefined;
  const formatted = isWhole(blackLength, 1, 320) ? blackLength : undefined;
  // Black without a number has one of its own.
  const width = formatted ?? (isTable(tool.black) ? 88 : undefined) ?? linted ?? product.maxLineLength;
  const lineLength = linted ?? formatted ?? product.maxLineLength;
  const convention = conventionOf(tool, flake8, ini, folder);
  const sorting = importSorting(
    tool,
    isortSection(folder, ini)?.[1],
    remark,
    isortSection(folder, ini)?.[0] ?? manifest,
  );
  const formatter = otherFormatter(folder, tool, ini);
  if (formatter) remark(formatter.file, `${formatter.name} is not run: format is not looked at`);
  remarkBlack(black, manifest, remark);
  return {
    lineLength,
    ...flake8Selection(flake8, flake8File, convention !== undefined, sorting.ignore, remark),
    options: {
      'target-version': version,
      'line-length': width,
      ...blackFormat(black),
    },
    lint: {
      pycodestyle: { 'max-line-length': lineLength },
      ...(convention ? { pydocstyle: { convention } } : {}),
      ...(sorting.options ? { isort: sorting.options } : {}),
    },
    formats: formatter === undefined,
    pathIgnores: flake8PathIgnores(flake8.get('per-file-ignores'), folder),
    excluded: [
      ...defaultExcludes,
      ...iniList(flake8.get('exclude')),
      ...iniList(flake8.get('extend-exclude')),
    ].map((pattern) => treePattern(pattern, folder)),
    lintExcluded: [],
    formatExcluded: [],
    pathVersions: [],
    sourceRoots: [folder, inFolder(folder, 'src')],
  };
}

function flake8Section(folder: string, ini: ReadonlyMap<string, IniFile>): [string, Section] | undefined {
  return sectionOf(folder, ini, ['.flake8', 'setup.cfg', 'tox.ini'], ['flake8']);
}

function isortSection(folder: string, ini: ReadonlyMap<string, IniFile>): [string, Section] | undefined {
  return sectionOf(folder, ini, ['.isort.cfg', 'setup.cfg', 'tox.ini'], ['settings', 'isort', 'tool:isort']);
}

function yapfFile(folder: string, ini: ReadonlyMap<string, IniFile>): string | undefined {
  return sectionOf(folder, ini, ['.style.yapf', 'setup.cfg'], ['style', 'yapf'])?.[0];
}

function sectionOf(
  folder: string,
  ini: ReadonlyMap<string, IniFile>,
  files: readonly string[],
  sections: readonly string[],
): [string, Section] | undefined {
  for (const name of files) {
    const path = inFolder(folder, name);
    for (const title of sections) {
      const section = ini.get(path)?.get(title);
      if (section) return [path, section];
    }
  }
  return undefined;
}

function flake8Selection(
  flake8: Section,
  file: string,
  hasConvention: boolean,
  alsoIgnored: readonly string[],
  remark: Remark,
): { select: readonly string[]; ignore: readonly string[] } {
  const chosen = iniList(flake8.get('select'));
  const added = [...iniList(flake8.get('extend-select')), ...chosen];
  for (const selector of added) {
    if (!isRuffSelector(selector))
      remark(file, `rule \`${selector}\` is not followed: the built-in linter has none of that name`);
  }
  // Flake8 by itself chooses among these; imports' order and docstrings it leaves to others.
  const ours = defaultRules.filter((rule) => chosen.length === 0 || !/^[EFW]/.test(rule));
  // A rule that is not there needs no silencing, so unknown names are no matter here.
  const ignored = [...iniList(flake8.get('ignore')), ...iniList(flake8.get('extend-ignore'))];
  return {
    select: [...new Set([...ours, ...added.filter(isRuffSelector)])],
    ignore: [
      ...new Set([
        ...ignored.filter(isRuffSelector),
        ...(hasConvention ? [] : openDocstringRules),
        ...alsoIgnored,
      ]),
    ],
  };
}

/** `path:codes path:codes`, by lines, commas or blanks. */
function flake8PathIgnores(value: string | undefined, folder: string): readonly PathIgnores[] {
  const entries: { patterns: string[]; selectors: string[] }[] = [];
  for (const item of iniList(value?.replace(/\s*:\s*/g, ': '))) {
    const last = entries.at(-1);
    if (item.endsWith(':')) {
      if (last && last.selectors.length === 0) last.patterns.push(item.slice(0, -1));
      else entries.push({ patterns: [item.slice(0, -1)], selectors: [] });
    } else if (/^[A-Z]+\d*$/.test(item)) last?.selectors.push(item);
    else entries.push({ patterns: [item], selectors: [] });
  }
  return entries.flatMap(({ patterns, selectors }) =>
    patterns.map((pattern) => ({ test: pathPattern(pattern, folder), selectors })),
  );
}

function conventionOf(
  tool: Table,
  flake8: Section,
  ini: ReadonlyMap<string, IniFile>,
  folder: string,
): string | undefined {
  const named =
    tableAt(tool, 'pydocstyle').convention ??
    flake8.get('docstring-convention') ??
    sectionOf(folder, ini, ['setup.cfg', 'tox.ini'], ['pydocstyle'])?.[1].get('convention');
  return ['google', 'numpy', 'pep257'].find((convention) => convention === named);
}

interface ImportSorting {
  readonly options: Table | undefined;
  readonly ignore: readonly string[];
}

/** Isort in black's style sorts as ruff does; in its other styles it does not, and then nothing is said about order. */
function importSorting(
  tool: Table,
  section: Section | undefined,
  remark: Remark,
  file: string,
): ImportSorting {
  const table = tableAt(tool, 'isort');
  if (!isTable(tool.isort) && section === undefined) return { options: undefined, ignore: [] };
  const value = (key: string): unknown => table[key] ?? section?.get(key);
  if (value('profile') !== 'black') {
    remark(
      file,
      'isort is not run, and its style here is not the one that is built in: the order of imports is not looked at',
    );
    return { options: undefined, ignore: ['I001'] };
  }
  const list = (key: string): readonly string[] =>
    Array.isArray(table[key]) ? texts(table[key]) : iniList(section?.get(key));
  const options = Object.fromEntries(
    [
      ['known-first-party', list('known_first_party')],
      ['known-third-party', list('known_third_party')],
    ].filter(([, names]) => (names?.length ?? 0) > 0),
  );
  return { options, ignore: [] };
}

function otherFormatter(
  folder: string,
  tool: Table,
  ini: ReadonlyMap<string, IniFile>,
): { readonly name: string; readonly file: string } | undefined {
  const manifest = inFolder(folder, 'pyproject.toml');
  if (isTable(tool.black)) return undefined;
  if (isTable(tool.yapf)) return { name: 'yapf', file: manifest };
  if (isTable(tool.autopep8)) return { name: 'autopep8', file: manifest };
  const file = yapfFile(folder, ini);
  return file === undefined ? undefined : { name: 'yapf', file };
}

function blackFormat(black: Table): Table {
  const format = {
    ...(black['skip-string-normalization'] === true ? { 'quote-style': 'preserve' } : {}),
    ...(black['skip-magic-trailing-comma'] === true ? { 'skip-magic-trailing-comma': true } : {}),
  };
  return Object.keys(format).length > 0 ? { format } : {};
}

function remarkBlack(black: Table, file: string, remark: Remark): void {
  for (const key of ['exclude', 'extend-exclude', 'force-exclude', 'include']) {
    if (key in black) remark(file, `\`tool.black.${key}\` is not followed: it is a regular expression`);
  }
}
