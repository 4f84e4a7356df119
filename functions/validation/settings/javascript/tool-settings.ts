import type { FormatterStyle } from '../../engines/javascript/engine-options.ts';
import type { Severity } from '../../finding.ts';
import type { PathTest } from '../path-glob.ts';

/** What one formatter's configuration means for one file. */
export interface FormatterSettings {
  /** `false`: this tool is told to leave the file alone. */
  readonly format: boolean;
  readonly style: FormatterStyle;
  readonly lineEnding?: 'lf' | 'crlf';
}

/** What one linter's configuration means for one file. */
export interface LinterSettings {
  /** By our code. */
  readonly severities: Readonly<Record<string, Severity | 'off'>>;
  readonly globals: readonly string[];
  /** Test frameworks are declared. */
  readonly test?: boolean;
  readonly lineLength?: number;
  readonly transparentJsx?: boolean;
}

/** One tool's configuration in one folder; it is asked with paths from the root of the repository. */
export interface ToolConfiguration {
  /** The file is none of this tool's business. */
  readonly excludes: PathTest;
  formatter?(path: string, isJson: boolean): FormatterSettings;
  linter?(path: string): LinterSettings;
  /** Configurations of folders above do not count. */
  readonly isRoot?: boolean;
  /** It wants JSON with comments here. */
  readonly comments?: PathTest;
}

/** Says what is not followed, and what cannot be read. */
export interface Remarks {
  notHonoured(file: string, what: string): void;
  broken(file: string, reason: string): void;
}
