import type { Finding, Severity } from '../finding.ts';
import type { ValidationResult } from '../result.ts';
import { cellsOf, markedExcerpt } from './marked-excerpt.ts';
import { visibleText } from './visible-text.ts';
import { durationWords, obstacles, quantity, severityWords, subjectWords } from './wording.ts';

/** How a part of the text may look. */
export type TextStyle = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where the text is read. */
export interface TextSurface {
  /** Colours a text, where colours are seen. */
  paint(style: TextStyle, text: string): string;
  /** Columns; 100 unless it is known. */
  readonly width?: number;
}

type Paint = TextSurface['paint'];

const styles: Readonly<Record<Severity, TextStyle>> = {
  info: 'cyan',
  warning: 'yellow',
  error: 'red',
  critical: 'red',
};

/** The result for a person at a terminal: findings by file with their source lines, then what it comes to. Ends without a line break. */
export function textReport(result: ValidationResult, { paint, width = 100 }: TextSurface): string {
  const byFile = Map.groupBy(result.findings, ({ file }) => file);
  const blocks = [
    ...[...byFile].map(([file, findings]) =>
      [
        paint('bold', visibleText(file)),
        ...findings.flatMap((finding) => findingLines(finding, result, paint, width)),
      ].join('\n'),
    ),
    ...section(
      'Not analysed',
      result.notAnalysed.map(({ file, reason }) => [file, reason]),
      paint,
    ),
    ...section(
      'Settings that are not followed',
      result.notHonoured.map(({ file, what }) => [file, what]),
      paint,
    ),
    ...section(
      'Fixed',
      result.fixed.map(({ file, codes }) => [file, codes.join(', ')]),
      paint,
    ),
    summary(result, paint),
  ];
  return blocks.join('\n\n');
}

function findingLines(finding: Finding, result: ValidationResult, paint: Paint, width: number): string[] {
  const place = `${finding.line}:${finding.column}`.padStart(9);
  const severity = finding.severity.padEnd(8);
  const fixable = finding.fixable ? paint('dim', ' (fixable)') : '';
  const painted = paint(styles[finding.severity], severity);
  const head = `${place}  ${finding.severity === 'critical' ? paint('bold', painted) : painted}  ${visibleText(finding.message)}  ${paint('dim', visibleText(finding.code))}${fixable}`;
  return [head, ...excerptLines(finding, result, paint, width)];
}

function excerptLines(finding: Finding, result: ValidationResult, paint: Paint, width: number): string[] {
  const line = result.excerpts.get(finding.file)?.[finding.line];
  if (line === undefined || line.trim() === '') return [];
  const indent = ' '.repeat(11);
  const { text, mark } = markedExcerpt(line, finding, Math.max(20, width - indent.length - 2));
  const gutter = `${indent}${paint('dim', '│')} `;
  return [`${gutter}${text}`, ...(mark === '' ? [] : [`${gutter}${paint(styles[finding.severity], mark)}`])];
}

function section(
  title: string,
  rows: readonly (readonly [file: string, text: string])[],
  paint: Paint,
): string[] {
  if (rows.length === 0) return [];
  const files = rows.map(([file]) => visibleText(file));
  const column = Math.min(48, Math.max(...files.map(cellsOf)));
  const lines = rows.map(([, text], index) => {
    const file = files[index] ?? '';
    return `  ${file}${' '.repeat(Math.max(0, column - cellsOf(file)))}  ${visibleText(text)}`;
  });
  return [[paint('bold', title), ...lines].join('\n')];
}

function summary(result: ValidationResult, paint: Paint): string {
  const fixable = result.findings.filter((finding) => finding.fixable).length;
  const facts = [
    `${quantity(result.files, 'file')}, ${quantity(result.lines, 'line')} in ${durationWords(result.durationMs)}`,
    severityWords(result.counts),
    ...(fixable > 0 ? [`${fixable} fixable with --fix`] : []),
    ...(result.inBaseline > 0 ? [`${result.inBaseline} more in the baseline`] : []),
  ];
  const reasons = obstacles(result);
  const grade = `Grade ${result.grade ?? '–'}`;
  return [
    `${paint('bold', grade)}  ${visibleText(subjectWords(result))}`,
    facts.join(' · '),
    result.ok
      ? paint('green', `Passed: nothing at or above ${result.failOn}`)
      : paint('red', `Failed: ${reasons.join(', ')}`),
  ].join('\n');
}
