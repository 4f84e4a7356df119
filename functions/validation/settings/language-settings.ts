import type { ValidationSettings } from '../../../shared/config/configuration.ts';
import type { NotAnalysed } from '../finding.ts';
import type { NotHonoured } from '../result.ts';

/** What one file's path and the repository's own configuration mean for the engine of its language. */
export interface PathSettings {
  /** As `FileSettings.kind`. */
  readonly kind: string;
  readonly lineLength: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The repository's own configuration of one language, understood. Nearest configuration first, as the engine's own tool does it. */
export interface LanguageSettings {
  /** Called only for files of this language. */
  settingsFor(path: string): PathSettings;
  /** The configuration leaves this file out altogether. */
  excludes(path: string): boolean;
  /** The configuration, or the nature of the file, silences this code for this file: `per-file-ignores`, `D104` in a stub. */
  ignores(path: string, code: string): boolean;
  /** Settings that are seen and not followed: unknown keys, plugins, configurations that are code. */
  readonly notHonoured: readonly NotHonoured[];
  /** Configuration files that cannot be read (a syntax error). The defaults are used in their stead. */
  readonly broken: readonly NotAnalysed[];
}

/** Reads the configuration of one language. Pure: `files` holds the text of every settings file, by path. */
export interface LanguageSettingsReader {
  /** Whether a file may hold settings: those and no others are read before the work begins. */
  isSettingsFile(path: string): boolean;
  /**
   * @param paths all paths of the tree, for what depends on which files there are (whose modules an import names)
   */
  read(
    files: ReadonlyMap<string, string>,
    product: ValidationSettings,
    paths?: ReadonlySet<string>,
  ): LanguageSettings;
}
