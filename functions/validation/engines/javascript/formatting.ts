import type { Configuration } from '@biomejs/wasm-nodejs';
import type { FileSettings } from '../../analysis.ts';
import { type EngineOptions, engineOptions, type FormatterStyle } from './engine-options.ts';
import { indentation, javascriptStyle } from './file-style.ts';

/** Biome's widest line. */
const widestLine = 320;

/**
 * Biome's configuration for one JavaScript or TypeScript file.
 *
 * @param formats otherwise its style is of no interest, and is not looked for
 */
export function javascriptConfiguration(
  { options, lineLength }: FileSettings,
  text: string,
  formats: boolean,
): Configuration {
  const read = engineOptions(options);
  const style = formats ? completeStyle(read, lineLength, () => javascriptStyle(text)) : {};
  const { indentStyle, indentWidth, lineWidth, ...own } = style;
  return {
    formatter: general({ indentStyle, indentWidth, lineWidth }),
    javascript: {
      formatter: own,
      jsxRuntime: read.transparentJsx ? 'transparent' : 'reactClassic',
      // Angular and NestJS decorate parameters.
      parser: { unsafeParameterDecoratorsEnabled: true },
    },
  };
}

/** Biome's configuration for one JSON file. */
export function jsonConfiguration({ options, lineLength, kind }: FileSettings, text: string): Configuration {
  const style = completeStyle(engineOptions(options), lineLength, () => indentation(text));
  const { indentStyle, indentWidth, lineWidth, expand, bracketSpacing } = style;
  return {
    formatter: general({ indentStyle, indentWidth, lineWidth }),
    json: {
      formatter: {
        trailingCommas: 'none',
        ...(expand === undefined ? {} : { expand }),
        ...(bracketSpacing === undefined ? {} : { bracketSpacing }),
      },
      ...(kind === 'jsonc' ? { parser: { allowComments: true, allowTrailingCommas: true } } : {}),
    },
  };
}

/** What is configured comes first; what is not, comes from the file when the repository configures nothing at all. */
function completeStyle(
  { style = {}, styleOfFile }: EngineOptions,
  lineLength: number,
  fileStyle: () => FormatterStyle,
): FormatterStyle {
  const complete = styleOfFile ? { lineWidth: lineLength, ...fileStyle(), ...style } : style;
  if (complete.lineWidth === undefined) return complete;
  return { ...complete, lineWidth: Math.max(1, Math.min(complete.lineWidth, widestLine)) };
}

function general(style: {
  readonly indentStyle: FormatterStyle['indentStyle'];
  readonly indentWidth: number | undefined;
  readonly lineWidth: number | undefined;
}): NonNullable<Configuration['formatter']> {
  const { indentStyle, indentWidth, lineWidth } = style;
  return {
    ...(indentStyle === undefined ? {} : { indentStyle }),
    ...(indentWidth === undefined ? {} : { indentWidth }),
    ...(lineWidth === undefined ? {} : { lineWidth }),
    lineEnding: 'lf',
  };
}
