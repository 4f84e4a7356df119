import type { AnalysisTask, FileAnalysis, FixedText, LanguageEngine } from '../analysis.ts';
import { excerptsOf, linesOf } from '../excerpts.ts';
import type { LocalFinding } from '../finding.ts';
import { silence, suppressionsIn } from '../suppressions.ts';
import { type Biome, loadBiome } from './javascript/biome.ts';
import { byPlace, lineCount } from './javascript/by-place.ts';
import { engineOptions } from './javascript/engine-options.ts';
import { findingMaker } from './javascript/finding-maker.ts';
import { formatDifference, formatMessage } from './javascript/format-difference.ts';
import { jsonConfiguration } from './javascript/formatting.ts';
import { jsonRules } from './javascript/javascript-rules.ts';
import { plainText, wantedEnding, withEnding } from './javascript/line-endings.ts';
import { textPositions } from './javascript/text-positions.ts';
import { isPlainPrint } from './json/plain-print.ts';
import { readJson } from './json/read-json.ts';

/** As for JavaScript: what the second round changes, a third would not. */
const formattingRounds = 2;

/**
 * JSON, and with kind `jsonc` JSON with comments and trailing commas. `options` are `EngineOptions`. Parsing needs no
 * engine; Biome is loaded with the first file that is to be formatted. There are no imports.
 */
export function createJsonEngine(): LanguageEngine {
  let loaded: Biome | undefined;
  const biome = (): Biome => {
    loaded ??= loadBiome();
    return loaded;
  };
  return {
    analyse: (task) => analyse(biome, task),
    fix: (task, kind, codes) => {
      const unwanted = kind !== 'style' || (codes && !codes.includes('format'));
      return (unwanted ? undefined : formattedFile(biome, task)) ?? { text: task.text, codes: [] };
    },
  };
}

function analyse(biome: () => Biome, task: AnalysisTask): FileAnalysis {
  const { settings } = task;
  const { text } = plainText(task.text);
  const make = findingMaker(jsonRules, settings);
  const positions = textPositions(text);
  const problems = readJson(text, settings.kind);
  const found: LocalFinding[] = problems
    .filter(({ code }) => settings.stages.includes(jsonRules[code].stage))
    .map(({ code, start, end, message }) => make(code, positions.span(start, end), message));
  if (settings.stages.includes(3) && !problems.some(({ code }) => code === 'parse')) {
    const difference = formatDifference(text, formattedText(biome, task));
    if (difference) found.push(make('format', difference.span, formatMessage(difference)));
  }
  const suppressions = suppressionsIn(text, 'json');
  const findings = silence(found, suppressions).toSorted(byPlace);
  const lines = linesOf(text);
  return {
    findings,
    imports: [],
    suppressions,
    excerpts: excerptsOf(
      lines,
      findings.map(({ line }) => line),
    ),
    lines: lineCount(lines),
  };
}

/** Of a text that parses; without its byte-order mark. What is not to be formatted is as it is. */
function formattedText(biome: () => Biome, { text: whole, settings }: AnalysisTask): string {
  const plain = plainText(whole);
  const { text } = plain;
  const { format = true, styleOfFile = false, lineEnding } = engineOptions(settings.options);
  if (!format || text.trim() === '' || (styleOfFile && isPlainPrint(text, settings.lineLength))) return text;
  const formatted = biome().use(
    { text, name: `file.${settings.kind}`, configuration: jsonConfiguration(settings, text) },
    (document) => document.formatted(),
  );
  return withEnding(formatted, wantedEnding(lineEnding, plain));
}

function formattedFile(biome: () => Biome, task: AnalysisTask): FixedText | undefined {
  const analysis = analyse(biome, { ...task, settings: { ...task.settings, stages: [1, 3] } });
  if (!analysis.findings.some(({ code }) => code === 'format')) return undefined;
  const { mark } = plainText(task.text);
  let current = task.text;
  for (let round = 0; round < formattingRounds; round += 1) {
    const next = mark + formattedText(biome, { ...task, text: current });
    if (next === current) break;
    current = next;
  }
  return { text: current, codes: ['format'] };
}
