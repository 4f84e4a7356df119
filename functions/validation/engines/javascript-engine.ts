import type { AnalysisTask, FileAnalysis, ImportFact, LanguageEngine } from '../analysis.ts';
import { excerptsOf } from '../excerpts.ts';
import type { LocalFinding } from '../finding.ts';
import { silence } from '../suppressions.ts';
import { loadBiome } from './javascript/biome.ts';
import { byPlace, lineCount } from './javascript/by-place.ts';
import { type ExaminedText, examine, type Tools } from './javascript/examine-text.ts';
import { importFacts } from './javascript/import-facts.ts';
import { findingsAboutNames, findingsAboutStyle, syntaxErrors } from './javascript/javascript-findings.ts';
import { formattedFile, withoutUnusedImports } from './javascript/mend-javascript.ts';
import { suppressionsOf } from './javascript/suppressions-of.ts';
import { loadTypescript, syntaxTree } from './javascript/typescript.ts';

/**
 * JavaScript and TypeScript, by Biome and by TypeScript's parser. `options` are `EngineOptions`. A text with syntax
 * errors has no other findings and no imports. Columns do not count a byte-order mark, as in editors.
 */
export function createJavascriptEngine(): LanguageEngine {
  const tools: Tools = { biome: loadBiome(), typescript: loadTypescript() };
  return {
    analyse: (task) => analyse(tools, task),
    fix: (task, kind, codes) => {
      const unchanged = { text: task.text, codes: [] };
      const code = kind === 'imports' ? 'noUnusedImports' : 'format';
      if (codes && !codes.includes(code)) return unchanged;
      return (kind === 'imports' ? withoutUnusedImports : formattedFile)(tools, task) ?? unchanged;
    },
  };
}

function analyse(tools: Tools, task: AnalysisTask): FileAnalysis {
  const text = examine(tools, task, task.settings.stages);
  const { findings: found, imports } = lookAt(text, tools);
  const suppressions = suppressionsOf(
    text,
    [...found, ...imports].map(({ line }) => line),
  );
  const findings = silence(found, suppressions).toSorted(byPlace);
  return {
    findings,
    imports,
    suppressions,
    excerpts: excerptsOf(
      text.lines,
      [...findings, ...imports].map(({ line }) => line),
    ),
    lines: lineCount(text.lines),
  };
}

function lookAt(
  text: ExaminedText,
  { typescript }: Tools,
): { readonly findings: readonly LocalFinding[]; readonly imports: readonly ImportFact[] } {
  if (text.report.syntaxErrors.length > 0) return { findings: syntaxErrors(text), imports: [] };
  const { stages, kind } = text.settings;
  const style = stages.includes(3) ? findingsAboutStyle(text) : [];
  if (!stages.includes(2) && !stages.includes(4)) return { findings: style, imports: [] };
  const tree = syntaxTree(typescript, text.text, kind);
  return {
    findings: [...findingsAboutNames(text, typescript, tree), ...style],
    imports: stages.includes(2) ? importFacts(typescript, tree, text.positions) : [],
  };
}
