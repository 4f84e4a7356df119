import { cutToBytes } from '../../../shared/github/cut-to-bytes.ts';
import { severities } from '../finding.ts';
import { quantity, severityWords } from '../reports/wording.ts';
import type { GradedPart, ValidationResult } from '../result.ts';
import { codeSpan, plainText } from './markdown.ts';

/** GitHub's limit for a summary, in bytes of UTF-8 to be safe. */
const longestSummaryBytes = 65_535;
const listed = 20;
const longestItemBytes = 300;
const worstFirst = severities.toReversed();

/** A result in one line: `Grade B+: 2 errors, 14 warnings`. */
export function headline({ grade, counts, files, notAnalysed }: ValidationResult): string {
  const unknown =
    notAnalysed.length > 0 ? [`${quantity(notAnalysed.length, 'file')} could not be analysed`] : [];
  if (grade === undefined) return unknown[0] ?? 'There was nothing to validate';
  const anything = Object.values(counts).some((count) => count > 0);
  const findings = severityWords(counts) + (anything ? '' : ` in ${quantity(files, 'file')}`);
  return `Grade ${grade}: ${[findings, ...unknown].join(', ')}`;
}

/**
 * A result as Markdown that fits into a check: sections that do not fit are left out, the most telling ones come first.
 * What differs between two validations of the same content (the time it took) is not in it.
 *
 * @param annotated how many findings are shown at their lines, at most
 */
export function checkSummary(result: ValidationResult, annotated: number): string {
  const sections = [
    overview(result, annotated),
    notAnalysedSection(result),
    languageTable(result),
    codesSection(result),
    fixedSection(result),
    notHonouredSection(result),
  ].filter((section) => section !== '');
  let summary = '';
  for (const section of sections) {
    const longer = summary === '' ? section : `${summary}\n\n${section}`;
    if (Buffer.byteLength(longer) <= longestSummaryBytes) summary = longer;
  }
  return summary;
}

function overview(result: ValidationResult, annotated: number): string {
  const { files, lines, findings, failOn, inBaseline, trend, commit } = result;
  const fixable = findings.filter((finding) => finding.fixable).length;
  const before = trend.filter((point) => point.commit !== commit).at(-1);
  return [
    `**${headline(result)}**`,
    '',
    `- ${quantity(files, 'file')} with ${quantity(lines, 'line')}; findings of severity ${failOn} and above fail this check`,
    ...(fixable > 0 ? [`- ${quantity(fixable, 'finding')} with a safe fix`] : []),
    ...(inBaseline > 0 ? [`- ${quantity(inBaseline, 'known finding')} in the baseline left out`] : []),
    ...(before?.grade === undefined
      ? []
      : [`- before: grade ${before.grade} at ${codeSpan(before.commit.slice(0, 12))}`]),
    ...(findings.length > annotated
      ? [
          `- only the worst ${number(annotated)} of ${number(findings.length)} findings are shown at their lines`,
        ]
      : []),
  ].join('\n');
}

function languageTable({ languages }: ValidationResult): string {
  if (languages.length === 0) return '';
  return [
    `| language | grade | files | ${worstFirst.join(' | ')} |`,
    `| --- | --- | ---: | ${worstFirst.map(() => '---:').join(' | ')} |`,
    ...languages.map(languageRow),
  ].join('\n');
}

function languageRow({ name, grade, files, counts }: GradedPart): string {
  const cells = worstFirst.map((severity) => number(counts[severity]));
  return `| ${plainText(name)} | ${grade ?? '–'} | ${number(files)} | ${cells.join(' | ')} |`;
}

function codesSection({ findings }: ValidationResult): string {
  const byCode = Map.groupBy(findings, ({ code }) => code);
  const rows = [...byCode]
    .toSorted(([one, some], [other, others]) => others.length - some.length || (one < other ? -1 : 1))
    .map(
      ([code, { length, 0: first }]) =>
        `${codeSpan(code)} × ${number(length)}, such as: ${item(first?.message ?? '')}`,
    );
  return section('Most frequent', rows);
}

function notAnalysedSection({ notAnalysed }: ValidationResult): string {
  const rows = notAnalysed.map(({ file, reason }) => `${span(file)}: ${item(reason)}`);
  return section('Not analysed, so nothing is known about them', rows);
}

function fixedSection({ fixed }: ValidationResult): string {
  return section(
    'Fixed',
    fixed.map(({ file, codes }) => `${span(file)}: ${item(codes.join(', '))}`),
  );
}

function notHonouredSection({ notHonoured }: ValidationResult): string {
  return section(
    'Settings of the repository that are not followed',
    notHonoured.map(({ file, what }) => `${span(file)}: ${item(what)}`),
  );
}

function section(title: string, rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const more = rows.length > listed ? [`- and ${number(rows.length - listed)} more`] : [];
  return [`### ${title}`, '', ...rows.slice(0, listed).map((row) => `- ${row}`), ...more].join('\n');
}

function item(text: string): string {
  return plainText(cutToBytes(text, longestItemBytes));
}

function span(text: string): string {
  return codeSpan(cutToBytes(text, longestItemBytes));
}

function number(value: number): string {
  return value.toLocaleString('en');
}
