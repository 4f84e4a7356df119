import type { AnalysisTask, FileSettings } from '../../analysis.ts';
import { linesOf } from '../../excerpts.ts';
import type { Stage } from '../../finding.ts';
import type { Biome } from './biome.ts';
import { type BiomeReport, biomeReport } from './biome-file.ts';
import { engineOptions } from './engine-options.ts';
import { javascriptConfiguration } from './formatting.ts';
import { type PlainText, plainText, wantedEnding, withEnding } from './line-endings.ts';
import { isMinified } from './minified.ts';
import { followingPrettierIgnore } from './prettier-ignore.ts';
import { type TextPositions, textPositions } from './text-positions.ts';
import type { TypescriptApi } from './typescript.ts';

/** What a file is examined with. */
export interface Tools {
  readonly biome: Biome;
  readonly typescript: TypescriptApi;
}

/** A text under examination. */
export interface ExaminedText extends PlainText {
  readonly lines: readonly string[];
  readonly positions: TextPositions;
  readonly settings: FileSettings;
  readonly report: BiomeReport;
  /** As the formatter would have it, with the line endings that it is to have. Only where it parses and is formatted. */
  readonly formatted: string | undefined;
}

/** Asks Biome what the stages need, and nothing else. */
export function examine({ biome }: Tools, task: AnalysisTask, stages: readonly Stage[]): ExaminedText {
  const { settings } = task;
  const plain = plainText(task.text);
  const { text } = plain;
  const lines = linesOf(text);
  const format = stages.includes(3) && isFormatted(settings) && !isMinified(text, lines);
  const configuration = javascriptConfiguration(settings, text, format);
  const wish = { lint: stages.includes(2), format };
  const followed = format ? followingPrettierIgnore(text) : undefined;
  // Another text has its things in other places: what is found must be found in this one.
  const differs = followed !== undefined && followed.text !== text;
  const report = biomeReport(biome, text, settings.kind, configuration, {
    ...wish,
    format: format && !differs,
  });
  const formatted =
    differs && report.syntaxErrors.length === 0
      ? biomeReport(biome, followed.text, settings.kind, configuration, { lint: false, format: true })
          .formatted
      : report.formatted;
  return {
    ...plain,
    lines,
    positions: textPositions(text),
    settings,
    report,
    formatted:
      formatted === undefined
        ? undefined
        : withEnding(
            followed?.restored(formatted) ?? formatted,
            wantedEnding(engineOptions(settings.options).lineEnding, plain),
          ),
  };
}

function isFormatted(settings: FileSettings): boolean {
  return engineOptions(settings.options).format ?? true;
}
