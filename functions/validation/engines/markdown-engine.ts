import type { Configuration, LintError } from 'markdownlint';
import { lint } from 'markdownlint/sync';
import type { AnalysisTask, FileAnalysis, FixedText, LanguageEngine } from '../analysis.ts';
import { excerptsOf, linesOf } from '../excerpts.ts';
import type { LocalFinding, Severity } from '../finding.ts';
import { silence, suppressionsIn } from '../suppressions.ts';
import { fixMarkdown } from './markdown/fix-markdown.ts';
import { markdownRule, safeMarkdownFixes } from './markdown/markdown-rules.ts';

const byteOrderMark = '\uFEFF';

/** A finding with what markdownlint said. */
interface Remark {
  readonly finding: LocalFinding;
  readonly error: LintError;
}

/**
 * Markdown, by markdownlint. `options` are its whole configuration: `defaultMarkdownConfiguration` where the repository
 * has none. Comments such as `markdownlint-disable` are followed. A rule that throws makes the file not analysed.
 */
export function createMarkdownEngine(): LanguageEngine {
  return {
    analyse: (task) => {
      const suppressions = suppressionsIn(task.text, 'markdown');
      // No editor shows a byte-order mark as a column, so none counts it.
      const lines = linesOf(task.text.startsWith(byteOrderMark) ? task.text.slice(1) : task.text);
      const findings = silence(
        remarksOn(task, lines).map(({ finding }) => finding),
        suppressions,
      );
      return {
        findings,
        imports: [],
        suppressions,
        excerpts: excerptsOf(
          lines,
          findings.map(({ line }) => line),
        ),
        lines: lines.at(-1) === '' ? lines.length - 1 : lines.length,
      } satisfies FileAnalysis;
    },
    fix: (task, kind, codes) => (kind === 'style' ? fixed(task, codes) : { text: task.text, codes: [] }),
  };
}

function fixed(task: AnalysisTask, wanted: readonly string[] | undefined): FixedText {
  const mark = task.text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const result = fixMarkdown(task.text.slice(mark.length), (text) => {
    const suppressions = suppressionsIn(text, 'markdown');
    return remarksOn({ ...task, text }, linesOf(text))
      .filter(({ finding }) => finding.fixable && (wanted?.includes(finding.code) ?? true))
      .filter(({ finding }) => silence([finding], suppressions).length > 0)
      .map(({ error }) => error);
  });
  return { ...result, text: mark + result.text };
}

function remarksOn({ text, settings }: AnalysisTask, lines: readonly string[]): readonly Remark[] {
  if (!settings.stages.some((stage) => stage > 1)) return [];
  const configuration = settings.options as Configuration;
  const severities = statedSeverities(settings.options);
  // Applying fixes gives all lines one ending; where there are several, that would change lines without a finding.
  const isMixed = new Set(text.match(/\r\n|\n|\r/g)).size > 1;
  const errors = lint({ strings: { text }, config: configuration }).text ?? [];
  return errors
    .map((error): Remark => {
      const code = error.ruleNames[0] ?? '';
      const rule = markdownRule(code);
      const stated = error.ruleNames.map((name) => severities.get(name.toLowerCase())).find(Boolean);
      const finding: LocalFinding = {
        ...spanOf(error, lines),
        code,
        message: messageOf(error),
        stage: rule.stage,
        severity: stated ?? rule.severity,
        fixable: !isMixed && error.fixInfo !== null && safeMarkdownFixes.has(code),
      };
      return { finding, error };
    })
    .filter(({ finding }) => settings.stages.includes(finding.stage))
    .sort((a, b) => byPlace(a.finding, b.finding));
}

/** Severities that a configuration gives to rules by name, names in lower case. */
function statedSeverities(options: Readonly<Record<string, unknown>>): ReadonlyMap<string, Severity> {
  return new Map(
    Object.entries(options).flatMap(([name, value]) => {
      const stated = typeof value === 'object' && value && 'severity' in value ? value.severity : value;
      return stated === 'error' || stated === 'warning' ? [[name.toLowerCase(), stated] as const] : [];
    }),
  );
}

function spanOf(error: LintError, lines: readonly string[]) {
  const line = error.lineNumber;
  const text = lines[line - 1] ?? '';
  const [column = 1, length = 0] = error.errorRange ?? [1, text.length];
  return { line, column, endLine: line, endColumn: column + length };
}

function messageOf({ ruleDescription, errorDetail, errorContext }: LintError): string {
  const detail = errorDetail ? `: ${errorDetail}` : '';
  const context = errorContext ? `: ${errorContext}` : '';
  return `${ruleDescription}${detail}${context}`.slice(0, 300);
}

function byPlace(a: LocalFinding, b: LocalFinding): number {
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
