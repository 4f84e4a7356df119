import type { ValidationSettings } from '../../../shared/config/configuration.ts';
import type { EngineOptions, FormatterStyle } from '../engines/javascript/engine-options.ts';
import type { NotAnalysed, Severity } from '../finding.ts';
import type { NotHonoured } from '../result.ts';
import { type EditorConfig, editorConfigFor } from './editor-config.ts';
import { isLockFile, isMinifiedName, isTestFile, javascriptKind, jsonKind } from './javascript/file-kinds.ts';
import { prettierDefaults } from './javascript/prettier-configuration.ts';
import type { FormatterSettings, LinterSettings, Remarks } from './javascript/tool-settings.ts';
import {
  type FolderTools,
  folderOf,
  isJavascriptSettings,
  isJsonSettings,
  readToolSources,
  type ToolSources,
} from './javascript/tool-sources.ts';
import type { LanguageSettings, LanguageSettingsReader } from './language-settings.ts';

/**
 * Reads what Biome, Prettier, ESLint and editors are told in data. The formatter is Biome's configuration, else Prettier's,
 * else Prettier's defaults where a package uses it; indentation and width that these leave open come from `.editorconfig`.
 * Where a repository says nothing of its style, each file is formatted in its own. Configurations that are code are
 * named and never run.
 */
export const javascriptSettings: LanguageSettingsReader = {
  isSettingsFile: isJavascriptSettings,
  read: (files, product) => {
    const sources = readSources(files);
    return {
      settingsFor: (path) => javascriptPath(path, sources, product),
      excludes: (path) => excludes(path, sources),
      ignores: (path, code) => ignoresJavascript(path, code, sources),
      notHonoured: sources.notHonoured,
      broken: sources.broken,
    } satisfies LanguageSettings;
  },
};

/** As for JavaScript, but without linters. What both would say of one file, only JavaScript says. */
export const jsonSettings: LanguageSettingsReader = {
  isSettingsFile: isJsonSettings,
  read: (files, product) => {
    const sources = readSources(new Map([...files].filter(([path]) => isJsonSettings(path))));
    const isAlone = !product.languages.includes('javascript');
    return {
      settingsFor: (path) => {
        const formatter = formatterFor(path, sources, true);
        const isCommented = sources.tools.toolsIn(folderOf(path)).biome?.comments?.(path) ?? false;
        return {
          kind: isCommented ? 'jsonc' : jsonKind(path),
          lineLength: product.maxLineLength,
          options: {
            ...formatOptions(path, formatter),
            ...manifestStyle(path, formatter),
          } satisfies EngineOptions,
        };
      },
      excludes: (path) => excludes(path, sources),
      ignores: (path, code) => code === 'format' && !formatterFor(path, sources, true).format,
      notHonoured: isAlone ? sources.notHonoured : [],
      broken: isAlone ? sources.broken : [],
    } satisfies LanguageSettings;
  },
};

interface Sources {
  readonly tools: ToolSources;
  readonly editor: (path: string) => EditorConfig;
  readonly notHonoured: readonly NotHonoured[];
  readonly broken: readonly NotAnalysed[];
}

/** What formats one file. */
interface Formatter extends FormatterSettings {
  /** The repository says nothing of its style. */
  readonly styleOfFile: boolean;
}

function readSources(files: ReadonlyMap<string, string>): Sources {
  const notHonoured: NotHonoured[] = [];
  const broken: NotAnalysed[] = [];
  const remarks: Remarks = {
    notHonoured: (file, what) => {
      if (!notHonoured.some((one) => one.file === file && one.what === what))
        notHonoured.push({ file, what });
    },
    broken: (file, reason) => {
      if (!broken.some((one) => one.file === file)) broken.push({ file, reason });
    },
  };
  return { tools: readToolSources(files, remarks), editor: editorConfigFor(files), notHonoured, broken };
}

function javascriptPath(path: string, sources: Sources, { maxLineLength }: ValidationSettings) {
  const tools = sources.tools.toolsIn(folderOf(path));
  const formatter = formatterFor(path, sources, false);
  const linters = lintersFor(path, tools);
  const { maxLineLength: limit } = sources.editor(path);
  const asked = linters.find(({ lineLength }) => lineLength !== undefined)?.lineLength;
  const widest = Math.max(maxLineLength, formatter.style.lineWidth ?? 0);
  const severities = Object.fromEntries(
    [...severitiesOf(linters)].filter((entry): entry is [string, Severity] => entry[1] !== 'off'),
  );
  const globals = linters.flatMap((linter) => linter.globals);
  return {
    kind: javascriptKind(path),
    lineLength: asked ?? (typeof limit === 'number' ? limit : widest),
    options: {
      ...formatOptions(path, formatter),
      ...(globals.length > 0 ? { globals: [...new Set(globals)].sort() } : {}),
      ...(isTestFile(path) || linters.some(({ test }) => test) ? { test: true } : {}),
      ...(Object.keys(severities).length > 0 ? { severities } : {}),
      ...(linters.some(({ transparentJsx }) => transparentJsx) ? { transparentJsx: true } : {}),
    } satisfies EngineOptions,
  };
}

function formatOptions(path: string, { format, style, lineEnding, styleOfFile }: Formatter): EngineOptions {
  if (!format || isLockFile(path) || isMinifiedName(path)) return { format: false };
  return {
    ...(Object.keys(style).length > 0 ? { style } : {}),
    ...(styleOfFile ? { styleOfFile } : {}),
    ...(lineEnding === undefined ? {} : { lineEnding }),
  };
}

/** Package managers print manifests with every list on lines of its own: both formatters leave them so. */
function manifestStyle(path: string, { style, styleOfFile }: Formatter): { readonly style?: FormatterStyle } {
  if (styleOfFile || !/(?:^|\/)(?:package|composer)\.json$/.test(path)) return {};
  return { style: { expand: 'always', ...style } };
}

function formatterFor(path: string, { tools, editor }: Sources, isJson: boolean): Formatter {
  const { biome, prettier } = tools.toolsIn(folderOf(path));
  const settings = editor(path);
  const fromEditor: FormatterStyle = {
    ...(settings.indentStyle === undefined ? {} : { indentStyle: settings.indentStyle }),
    ...(settings.indentSize === undefined ? {} : { indentWidth: settings.indentSize }),
    ...(typeof settings.maxLineLength === 'number' ? { lineWidth: settings.maxLineLength } : {}),
  };
  const ending = settings.endOfLine === undefined ? {} : { lineEnding: settings.endOfLine };
  const byBiome = biome?.formatter?.(path, isJson);
  if (byBiome && (byBiome.format || !prettier)) return { ...byBiome, styleOfFile: false };
  const format = !tools.prettierIgnores(path);
  const byPrettier = prettier?.formatter?.(path, isJson);
  if (byPrettier) {
    const style = { ...prettierDefaults, ...fromEditor, ...byPrettier.style };
    return { ...ending, ...byPrettier, format, style, styleOfFile: false };
  }
  return { ...ending, format, style: fromEditor, styleOfFile: true };
}

function lintersFor(path: string, { biome, eslint }: FolderTools): readonly LinterSettings[] {
  return [biome, ...eslint].flatMap((tool) => tool?.linter?.(path) ?? []);
}

/** By code; the first that says something decides. */
function severitiesOf(linters: readonly LinterSettings[]): ReadonlyMap<string, Severity | 'off'> {
  return new Map(linters.toReversed().flatMap(({ severities }) => Object.entries(severities)));
}

function excludes(path: string, { tools }: Sources): boolean {
  return tools.toolsIn(folderOf(path)).biome?.excludes(path) ?? false;
}

function ignoresJavascript(path: string, code: string, sources: Sources): boolean {
  if (code === 'parse') return false;
  if (isMinifiedName(path)) return true;
  if (code === 'format') return !formatterFor(path, sources, false).format;
  if (sources.tools.eslintIgnores(path)) return true;
  const isTyped = javascriptKind(path) === 'd.ts';
  if (isTyped && (code === 'missing-jsdoc' || code === 'noUndeclaredVariables')) return true;
  const linters = lintersFor(path, sources.tools.toolsIn(folderOf(path)));
  if (severitiesOf(linters).get(code) === 'off') return true;
  const hasLimit = linters.some(({ lineLength }) => lineLength !== undefined);
  return code === 'line-length' && !hasLimit && sources.editor(path).maxLineLength === 'off';
}
