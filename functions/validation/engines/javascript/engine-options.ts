import type { Severity } from '../../finding.ts';

/** How a file is formatted; Biome's words. What is absent is Biome's default. */
export interface FormatterStyle {
  readonly indentStyle?: 'tab' | 'space';
  readonly indentWidth?: number;
  readonly lineWidth?: number;
  readonly quoteStyle?: 'single' | 'double';
  readonly jsxQuoteStyle?: 'single' | 'double';
  readonly semicolons?: 'always' | 'asNeeded';
  readonly trailingCommas?: 'all' | 'es5' | 'none';
  readonly arrowParentheses?: 'always' | 'asNeeded';
  readonly quoteProperties?: 'asNeeded' | 'preserve';
  readonly bracketSpacing?: boolean;
  readonly bracketSameLine?: boolean;
  readonly attributePosition?: 'auto' | 'multiline';
  readonly operatorLinebreak?: 'after' | 'before';
  readonly expand?: 'auto' | 'always' | 'never';
}

/** `FileSettings.options` of JavaScript and of JSON. Absent is the default. */
export interface EngineOptions {
  /** `false`: the file is not formatted, and nothing is said about its format. */
  readonly format?: boolean;
  readonly style?: FormatterStyle;
  /** The repository says nothing of its style: whatever `style` leaves open is taken from the file itself. */
  readonly styleOfFile?: boolean;
  /** `\n` or `\r\n` where the repository asks for it; else the file's own. */
  readonly lineEnding?: 'lf' | 'crlf';
  /** Names that are declared elsewhere. */
  readonly globals?: readonly string[];
  /** Whether the names of test frameworks are known. */
  readonly test?: boolean;
  /** Severities by code, where the repository has its own opinion. */
  readonly severities?: Readonly<Record<string, Severity>>;
  /** JSX needs no `React` in scope. */
  readonly transparentJsx?: boolean;
}

/** The options, as the settings reader of this language wrote them. */
export function engineOptions(options: Readonly<Record<string, unknown>>): EngineOptions {
  return options as EngineOptions;
}
