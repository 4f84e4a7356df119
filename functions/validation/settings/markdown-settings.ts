import type { ValidationSettings } from '../../../shared/config/configuration.ts';
import { defaultMarkdownConfiguration } from '../engines/markdown/markdown-rules.ts';
import { editorConfigFor } from './editor-config.ts';
import type { LanguageSettings, LanguageSettingsReader, PathSettings } from './language-settings.ts';
import { lineLengthOf, withLineLength } from './markdown/line-length.ts';
import { ownConfigurations } from './markdown/own-configurations.ts';
import { isMarkdownSettings } from './markdown/settings-files.ts';

/**
 * Reads the configuration of markdownlint and its command lines: `.markdownlint.{jsonc,json,yaml,yml}`,
 * `.markdownlintrc`, `.markdownlint-cli2.{jsonc,yaml}`, `markdownlint-cli2` in the root's `package.json`, and
 * `.markdownlintignore`. A folder's own configuration counts for all below it, until one nearer is found. A repository
 * that has one gets the rules it asks for, as from markdownlint itself; one that has none gets ours. How long lines may
 * be is taken from `.editorconfig` and then from the product when markdownlint is told nothing about it.
 */
export const markdownSettings: LanguageSettingsReader = { isSettingsFile: isMarkdownSettings, read };

/** Texts that a form is filled in with: they are no documents and need no title. */
const templates = /(?:^|\/)(?:issue|pull_request)_template(?:\/.*|[^/]*)$/i;

function read(files: ReadonlyMap<string, string>, product: ValidationSettings): LanguageSettings {
  const own = ownConfigurations(files);
  const editorConfig = editorConfigFor(files);
  return {
    settingsFor(path): PathSettings {
      const wanted = editorConfig(path).maxLineLength ?? product.maxLineLength;
      const configuration = own.configurationFor(path) ?? ourConfiguration(wanted);
      const options = withLineLength(configuration, wanted);
      return { kind: 'md', lineLength: lineLengthOf(options) ?? product.maxLineLength, options };
    },
    excludes: own.leavesOut,
    ignores: (path, code) =>
      code === 'MD041' && templates.test(path) && own.configurationFor(path) === undefined,
    notHonoured: own.notHonoured,
    broken: own.broken,
  };
}

function ourConfiguration(wanted: number | 'off'): Readonly<Record<string, unknown>> {
  if (wanted !== 'off') return defaultMarkdownConfiguration(wanted);
  const { MD013: _, ...others } = defaultMarkdownConfiguration(0);
  return others;
}
