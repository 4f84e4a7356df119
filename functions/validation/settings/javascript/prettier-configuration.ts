import type { FormatterStyle } from '../../engines/javascript/engine-options.ts';
import { type PathTest, pathGlob } from '../path-glob.ts';
import { type ReadData, readJsonData, readTomlData, readYamlData } from './read-data.ts';
import type { FormatterSettings, Remarks, ToolConfiguration } from './tool-settings.ts';
import { defined, flagOf, objectOf, oneOf, sizeOf, textsOf } from './values.ts';

type Table = Readonly<Record<string, unknown>>;

const codeFiles = ['js', 'cjs', 'mjs', 'ts', 'cts', 'mts'].flatMap((end) => [
  `.prettierrc.${end}`,
  `prettier.config.${end}`,
]);

/** Files that hold Prettier's configuration as data, the first one of a folder wins; then those that are code. */
export const prettierFiles = [
  '.prettierrc',
  '.prettierrc.json',
  '.prettierrc.yaml',
  '.prettierrc.yml',
  '.prettierrc.json5',
  '.prettierrc.toml',
];
export const prettierCodeFiles: readonly string[] = codeFiles;

/** Options that change what Prettier does to JavaScript or JSON and that Biome has no word for. */
const unknownHere = [
  'experimentalTernaries',
  'insertPragma',
  'requirePragma',
  'checkIgnorePragma',
  'rangeStart',
  'rangeEnd',
];

/**
 * Prettier's configuration in Biome's words, with `overrides`.
 * Format: https://prettier.io/docs/configuration. `undefined` when it cannot be read.
 */
export function prettierConfiguration(
  file: string,
  text: string,
  remarks: Remarks,
): ToolConfiguration | undefined {
  const read = readerFor(file)(text);
  if ('problem' in read) {
    remarks.broken(file, `cannot be read: ${read.problem}`);
    return undefined;
  }
  if (typeof read.value === 'string') {
    remarks.notHonoured(file, `The shared configuration ${read.value} is a package, which is not read.`);
    return undefined;
  }
  return prettierTable(file, objectOf(read.value), remarks);
}

/** What Prettier does when neither it nor `.editorconfig` is told anything. */
export const prettierDefaults: FormatterStyle = { indentStyle: 'space', indentWidth: 2, lineWidth: 80 };

/** Prettier's configuration that is read already: the key `prettier` of a `package.json`, or nothing at all. */
export function prettierTable(file: string, table: Table = {}, remarks?: Remarks): ToolConfiguration {
  const overrides = overridesOf(table, file.slice(0, Math.max(0, file.lastIndexOf('/'))));
  const tables = [table, ...overrides.map(({ options }) => options)];
  for (const key of unknownHere) {
    if (tables.some((one) => one[key] !== undefined && one[key] !== false)) {
      remarks?.notHonoured(file, `\`${key}\` of Prettier is not known here.`);
    }
  }
  if (tables.some(({ plugins }) => Array.isArray(plugins) && plugins.length > 0)) {
    remarks?.notHonoured(file, 'Plugins of Prettier are not run.');
  }
  return {
    excludes: () => false,
    formatter: (path) => {
      const fitting = overrides.filter(({ test }) => test(path)).map(({ options }) => options);
      return formatterSettings(Object.assign({}, table, ...fitting) as Table);
    },
  };
}

function readerFor(file: string): (text: string) => ReadData {
  if (file.endsWith('.toml')) return readTomlData;
  return /\.json5?$/.test(file) ? readJsonData : readYamlData;
}

function overridesOf(table: Table, folder: string): readonly { test: PathTest; options: Table }[] {
  const overrides: unknown = table.overrides;
  if (!Array.isArray(overrides)) return [];
  return overrides.map((entry) => {
    const { files, excludeFiles, options } = objectOf(entry);
    const included = textsOf(files).map((pattern) => fromFolder(pattern, folder));
    const excluded = textsOf(excludeFiles).map((pattern) => fromFolder(pattern, folder));
    return {
      test: (path) => included.some((test) => test(path)) && !excluded.some((test) => test(path)),
      options: objectOf(options),
    };
  });
}

/** A pattern without a slash means that name anywhere. */
function fromFolder(pattern: string, folder: string): PathTest {
  const prefix = folder === '' ? '' : `${folder}/`;
  const test = pathGlob(pattern.includes('/') ? pattern.replace(/^\.?\//, '') : `**/${pattern}`);
  return (path) => path.startsWith(prefix) && test(path.slice(prefix.length));
}

function formatterSettings(table: Table): FormatterSettings {
  const quote = (value: unknown): 'single' | 'double' => (value === true ? 'single' : 'double');
  const style: FormatterStyle = {
    quoteStyle: quote(table.singleQuote),
    jsxQuoteStyle: quote(table.jsxSingleQuote),
    semicolons: table.semi === false ? 'asNeeded' : 'always',
    trailingCommas: oneOf(table.trailingComma, 'all', 'es5', 'none') ?? 'all',
    arrowParentheses: table.arrowParens === 'avoid' ? 'asNeeded' : 'always',
    // `consistent` has no word in Biome: nothing is changed then.
    quoteProperties: (table.quoteProps ?? 'as-needed') === 'as-needed' ? 'asNeeded' : 'preserve',
    ...defined({
      indentStyle: indentStyle(table.useTabs),
      indentWidth: sizeOf(table.tabWidth),
      lineWidth: sizeOf(table.printWidth),
      bracketSpacing: flagOf(table.bracketSpacing),
      bracketSameLine: flagOf(table.bracketSameLine),
      attributePosition: table.singleAttributePerLine === true ? ('multiline' as const) : undefined,
      operatorLinebreak: table.experimentalOperatorPosition === 'start' ? ('before' as const) : undefined,
      expand: table.objectWrap === 'collapse' ? ('never' as const) : undefined,
    }),
  };
  const lineEnding = oneOf(table.endOfLine, 'lf', 'crlf');
  return { format: true, style, ...(lineEnding === undefined ? {} : { lineEnding }) };
}

function indentStyle(useTabs: unknown): 'tab' | 'space' | undefined {
  if (typeof useTabs !== 'boolean') return undefined;
  return useTabs ? 'tab' : 'space';
}
