import type { FormatterStyle } from '../../engines/javascript/engine-options.ts';
import type { Severity } from '../../finding.ts';
import { type PathTest, pathGlob } from '../path-glob.ts';
import { readJsonData } from './read-data.ts';
import type { FormatterSettings, LinterSettings, Remarks, ToolConfiguration } from './tool-settings.ts';
import { defined, flagOf, objectOf, oneOf, sizeOf, textsOf } from './values.ts';

/** Files that hold Biome's configuration, the first one of a folder wins. */
export const biomeFiles = ['biome.json', 'biome.jsonc', '.biome.json', '.biome.jsonc'];

type Table = Readonly<Record<string, unknown>>;

/** Configurations that extend each other are followed so far. */
const extendsAtMost = 8;

/**
 * Biome's configuration, versions 1 and 2: formatter, the two rules that are run, globals, which files, overrides, and
 * `extends` within the repository. `undefined` when it cannot be read.
 * Format: https://biomejs.dev/reference/configuration/
 */
export function biomeConfiguration(
  file: string,
  files: ReadonlyMap<string, string>,
  remarks: Remarks,
): ToolConfiguration | undefined {
  const layers = layersOf(file, files, remarks, extendsAtMost);
  if (!layers) return undefined;
  const folder = folderOf(file);
  if (layers.some(({ plugins }) => textsOf(plugins).length > 0)) {
    remarks.notHonoured(file, 'Plugins of Biome are not run.');
  }
  const overrides = layers.flatMap((layer) => overridesOf(layer, folder));
  const layersFor = (path: string): readonly Table[] => [
    ...layers,
    ...overrides.flatMap(({ test, table }) => (test(path) ? [table] : [])),
  ];
  const section = (path: string, ...keys: readonly string[]): Table => {
    const merged: Record<string, unknown> = {};
    for (const layer of layersFor(path)) {
      Object.assign(merged, defined(keys.reduce<Table>((table, key) => objectOf(table[key]), layer)));
    }
    return merged;
  };
  const outside = combined(layers, folder, 'files');
  const unformatted = combined(layers, folder, 'formatter');
  const unlinted = combined(layers, folder, 'linter');
  return {
    excludes: outside,
    formatter: (path, isJson) => {
      const language = isJson ? 'json' : 'javascript';
      const general = section(path, 'formatter');
      const own = section(path, language, 'formatter');
      const enabled = flagOf(own.enabled) ?? flagOf(general.enabled) ?? true;
      return formatterSettings(enabled && !unformatted(path), { ...general, ...own });
    },
    linter: (path) => linterSettings(section, layersFor(path), path, unlinted(path)),
    comments: (path) => flagOf(section(path, 'json', 'parser').allowComments) ?? false,
  };
}

/** What is extended first, then the file itself. */
function layersOf(
  file: string,
  files: ReadonlyMap<string, string>,
  remarks: Remarks,
  depth: number,
): readonly Table[] | undefined {
  const text = files.get(file);
  if (text === undefined) return undefined;
  const read = readJsonData(text);
  if ('problem' in read) {
    remarks.broken(file, `cannot be read: ${read.problem}`);
    return undefined;
  }
  const table = objectOf(read.value);
  const below = textsOf(table.extends).flatMap((target) => {
    const path = target === '//' ? undefined : inFolder(folderOf(file), target);
    const name = target === '//' ? biomeFiles.find((one) => files.has(one)) : path;
    const found =
      name !== undefined && name !== file && depth > 0
        ? layersOf(name, files, remarks, depth - 1)
        : undefined;
    if (!found) remarks.notHonoured(file, `\`extends\` of ${target} is not in the repository's files.`);
    return found ?? [];
  });
  return [...below, table];
}

/** Outside of the files of a section: version 2 has `includes` with negations, version 1 `include` and `ignore`. */
function combined(layers: readonly Table[], folder: string, key: string): PathTest {
  const tests = layers.map((layer) => outsideOf(objectOf(layer[key]), folder));
  return (path) => tests.some((test) => test(path));
}

function outsideOf(section: Table, folder: string): PathTest {
  const prefix = folder === '' ? '' : `${folder}/`;
  const rules = textsOf(section.includes).map((pattern) => {
    const negated = pattern.startsWith('!');
    return { negated, test: treeGlob(pattern.replace(/^!+/, ''), negated) };
  });
  const include = textsOf(section.include).map((pattern) => treeGlob(pattern, true));
  const ignore = textsOf(section.ignore).map((pattern) => treeGlob(pattern, true));
  return (path) => {
    if (!path.startsWith(prefix)) return true;
    const below = path.slice(prefix.length);
    if (ignore.some((test) => test(below))) return true;
    if (include.length > 0 && !include.some((test) => test(below))) return true;
    if (rules.length === 0) return false;
    const last = rules.findLast(({ test }) => test(below));
    return last?.negated ?? rules.some(({ negated }) => !negated);
  };
}

/** Biome's globs are meant from the folder of the configuration; a folder that is named takes in what is below. */
function treeGlob(pattern: string, isTree: boolean): PathTest {
  const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '');
  const test = pathGlob(plain);
  const below = isTree ? pathGlob(`${plain}/**`) : () => false;
  return (path) => test(path) || below(path);
}

function overridesOf(layer: Table, folder: string): readonly { test: PathTest; table: Table }[] {
  const overrides: unknown = layer.overrides;
  if (!Array.isArray(overrides)) return [];
  return overrides.map((entry) => {
    const table = objectOf(entry);
    const outside = outsideOf(table, folder);
    return { test: (path) => !outside(path), table };
  });
}

function formatterSettings(format: boolean, table: Table): FormatterSettings {
  const style: FormatterStyle = defined({
    indentStyle: oneOf(table.indentStyle, 'tab', 'space'),
    indentWidth: sizeOf(table.indentWidth) ?? sizeOf(table.indentSize),
    lineWidth: sizeOf(table.lineWidth),
    quoteStyle: oneOf(table.quoteStyle, 'single', 'double'),
    jsxQuoteStyle: oneOf(table.jsxQuoteStyle, 'single', 'double'),
    semicolons: oneOf(table.semicolons, 'always', 'asNeeded'),
    trailingCommas: oneOf(table.trailingCommas ?? table.trailingComma, 'all', 'es5', 'none'),
    arrowParentheses: oneOf(table.arrowParentheses, 'always', 'asNeeded'),
    quoteProperties: oneOf(table.quoteProperties, 'asNeeded', 'preserve'),
    bracketSpacing: flagOf(table.bracketSpacing),
    bracketSameLine: flagOf(table.bracketSameLine),
    attributePosition: oneOf(table.attributePosition, 'auto', 'multiline'),
    operatorLinebreak: oneOf(table.operatorLinebreak, 'after', 'before'),
    expand: oneOf(table.expand, 'auto', 'always', 'never'),
  });
  const lineEnding = oneOf(table.lineEnding, 'lf', 'crlf');
  return { format, style, ...(lineEnding === undefined ? {} : { lineEnding }) };
}

function linterSettings(
  section: (path: string, ...keys: readonly string[]) => Table,
  layers: readonly Table[],
  path: string,
  unlinted: boolean,
): LinterSettings {
  const enabled = flagOf(section(path, 'linter').enabled) ?? true;
  const rules = section(path, 'linter', 'rules', 'correctness');
  const severities: Record<string, Severity | 'off'> = {};
  for (const code of ['noUnusedImports', 'noUndeclaredVariables']) {
    const level = severityOf(rules[code]);
    if (unlinted || !enabled) severities[code] = 'off';
    else if (level) severities[code] = level;
  }
  const globals = layers.flatMap((layer) => textsOf(objectOf(layer.javascript).globals));
  const runtime = section(path, 'javascript').jsxRuntime;
  return {
    severities,
    globals,
    ...(runtime === 'transparent' ? { transparentJsx: true } : {}),
  };
}

/** `on` is whatever is usual here. */
function severityOf(rule: unknown): Severity | 'off' | undefined {
  const level = typeof rule === 'string' ? rule : objectOf(rule).level;
  if (level === 'off' || level === 'info' || level === 'error') return level;
  return level === 'warn' ? 'warning' : undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** A relative path of a configuration, from the root; `undefined` for the name of a package. */
function inFolder(folder: string, target: string): string | undefined {
  if (!/^\.{0,2}\/|\.jsonc?$/.test(target)) return undefined;
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
