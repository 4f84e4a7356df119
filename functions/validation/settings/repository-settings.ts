import type { ValidationSettings } from '../../../shared/config/configuration.ts';
import type { FileSettings } from '../analysis.ts';
import { type Language, languages, type NotAnalysed, type Severity } from '../finding.ts';
import { languageOf } from '../language-of.ts';
import type { NotHonoured } from '../result.ts';
import { isAttributesFile, linguistAttributes } from './git-attributes.ts';
import { javascriptSettings, jsonSettings } from './javascript-settings.ts';
import type { LanguageSettings, LanguageSettingsReader } from './language-settings.ts';
import { markdownSettings } from './markdown-settings.ts';
import { anyPath } from './path-patterns.ts';
import { pythonSettings } from './python-settings.ts';

/** What the repository's own configuration and the product's say about every file. */
export interface RepositorySettings {
  /** `undefined`: no language, or one that is switched off. */
  settingsFor(path: string): FileSettings | undefined;
  /** Why a file is left out; `undefined` when it is not. */
  excluded(path: string): string | undefined;
  /** Whether the repository silences a code for a file. */
  ignores(path: string, code: string): boolean;
  /** The severity that the product's rules give a code. */
  severityOf(language: Language, code: string, otherwise: Severity): Severity | 'off';
  readonly notHonoured: readonly NotHonoured[];
  /** Configuration files that cannot be read; defaults are used in their stead. */
  readonly broken: readonly NotAnalysed[];
}

const readers: Readonly<Record<Language, LanguageSettingsReader>> = {
  python: pythonSettings,
  javascript: javascriptSettings,
  json: jsonSettings,
  markdown: markdownSettings,
};

/** Left out wherever they are: what is installed, and what tools write. A repository seldom holds them on purpose. */
export const alwaysExcluded = ['node_modules', 'bower_components', '.git', '__pycache__', '.venv'] as const;

/** Whether a file's text is needed before anything can be said about the others. */
export function isSettingsFile(path: string): boolean {
  return isAttributesFile(path) || languages.some((language) => readers[language].isSettingsFile(path));
}

/**
 * Understands all settings of a repository at once. Pure.
 *
 * @param files the text of every settings file, by path
 * @param paths all paths of the tree
 */
export function readRepositorySettings(
  files: ReadonlyMap<string, string>,
  product: ValidationSettings,
  paths: ReadonlySet<string>,
): RepositorySettings {
  const attributeOf = linguistAttributes(files);
  const isAlwaysExcluded = anyPath(alwaysExcluded);
  const isExcluded = anyPath(product.exclude);
  // Settings in a folder that is left out speak of nothing: a broken one there, perhaps on purpose, is nobody's fault.
  const counted = new Map(
    [...files].filter(([path]) => {
      const anyNeighbour = `${path.slice(0, path.lastIndexOf('/') + 1)}\0`;
      const tests: readonly ((path: string) => unknown)[] = [isAlwaysExcluded, isExcluded, attributeOf];
      return !path.includes('/') || !tests.some((test) => test(anyNeighbour));
    }),
  );
  const wanted = languages.filter((language) => product.languages.includes(language));
  const byLanguage = new Map(
    wanted.map((language) => [language, readers[language].read(counted, product, paths)] as const),
  );
  const isIncluded = product.include.includes('**') ? () => true : anyPath(product.include);
  const settingsOf = (path: string): LanguageSettings | undefined => {
    const language = languageOf(path);
    return language && byLanguage.get(language);
  };
  const all = [...byLanguage.values()];
  return {
    settingsFor(path) {
      const language = languageOf(path);
      const settings = language && byLanguage.get(language)?.settingsFor(path);
      if (!language || !settings) return undefined;
      return { language, stages: product.stages, ...settings };
    },
    excluded(path) {
      if (isAlwaysExcluded(path)) return 'is in a folder of tools';
      if (path === product.baseline) return 'is the list of known findings';
      if (!isIncluded(path)) return 'is not included';
      if (isExcluded(path)) return 'is excluded by the configuration';
      const attribute = attributeOf(path);
      if (attribute) return `.gitattributes: ${attribute}`;
      return settingsOf(path)?.excludes(path)
        ? "is excluded by the repository's own configuration"
        : undefined;
    },
    ignores: (path, code) => settingsOf(path)?.ignores(path, code) ?? false,
    severityOf: (language, code, otherwise) =>
      product.rules[`${language}/${code}`] ?? product.rules[code] ?? otherwise,
    notHonoured: all.flatMap(({ notHonoured }) => notHonoured),
    broken: all.flatMap(({ broken }) => broken),
  };
}
