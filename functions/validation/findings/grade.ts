import { type Finding, type Language, languages, type Severity, severities } from '../finding.ts';
import type { Grade, GradedPart, SeverityCounts } from '../result.ts';
import { compareText } from './order.ts';

/** All grades, best first. */
export const grades: readonly string[] = [
  'A+',
  'A',
  'A-',
  'B+',
  'B',
  'B-',
  'C+',
  'C',
  'C-',
  'D+',
  'D',
  'D-',
  'F',
];

/**
 * What one finding of each severity costs, in points: ten for a warning. An error is what breaks when the line runs; what is
 * only formatted otherwise, or documented in another style, hardly counts.
 */
const gradeWeights: Readonly<Record<Severity, number>> = {
  info: 1,
  warning: 10,
  error: 50,
  critical: 250,
};

/**
 * The most points per 1,000 lines for each grade, best first; beyond the last it is F. So it is an A up to 4 warnings in 1,000
 * lines, a B up to 16, a C up to 42, a D up to 85. Calibrated on thirty public repositories, whose grades spread over all
 * letters with C in the middle: docs/validation.md has the table.
 */
const gradeLimits = [10, 20, 40, 70, 110, 160, 230, 320, 420, 540, 680, 850];

/** Fewer lines count as this many: one slip in a script of ten lines is not a hundred in a thousand. */
export const fewestLines = 200;

/** The best grade that is left when there is a finding of this severity. */
const gradeCaps: Readonly<Partial<Record<Severity, string>>> = {
  error: 'A',
  critical: 'D+',
};

/**
 * `A+` to `F` for a number of findings in so many lines: points (`gradeWeights`) per 1,000 lines, held against
 * `gradeLimits`, and never better than `gradeCaps` allow. More findings, or worse ones, never improve it.
 * `undefined` for no lines and no findings: there is nothing to grade.
 */
export function gradeOf(counts: SeverityCounts, lines: number): Grade {
  if (lines === 0 && severities.every((severity) => counts[severity] === 0)) return undefined;
  const points = severities.reduce((sum, severity) => sum + gradeWeights[severity] * counts[severity], 0);
  const density = (points * 1000) / Math.max(lines, fewestLines);
  const within = gradeLimits.findIndex((limit) => density <= limit);
  const byDensity = within === -1 ? grades.length - 1 : within;
  const capped = severities.map((severity) => {
    const cap = gradeCaps[severity];
    return cap !== undefined && counts[severity] > 0 ? grades.indexOf(cap) : 0;
  });
  return grades[Math.max(byDensity, ...capped)];
}

/** How many findings of each severity. */
export function countSeverities(findings: Iterable<Pick<Finding, 'severity'>>): SeverityCounts {
  const counts = { info: 0, warning: 0, error: 0, critical: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** A file that was analysed, and its size. */
export interface MeasuredFile {
  readonly file: string;
  readonly language: Language;
  readonly lines: number;
}

/** The languages of a repository, in the order of their declaration, and its first-level folders (`.` for the root), by name. */
export function gradedParts(
  analysed: readonly MeasuredFile[],
  findings: readonly Pick<Finding, 'file' | 'language' | 'severity'>[],
): {
  readonly languages: readonly (GradedPart & { readonly name: Language })[];
  readonly folders: readonly GradedPart[];
} {
  return {
    languages: partsBy(({ language }) => language, analysed, findings).sort(
      (a, b) => languages.indexOf(a.name) - languages.indexOf(b.name),
    ),
    folders: partsBy(({ file }) => folderOf(file), analysed, findings).sort((a, b) =>
      compareText(a.name, b.name),
    ),
  };
}

function folderOf(file: string): string {
  const slash = file.indexOf('/');
  return slash === -1 ? '.' : file.slice(0, slash);
}

function partsBy<N extends string>(
  nameOf: (file: { readonly file: string; readonly language: Language }) => N,
  analysed: readonly MeasuredFile[],
  findings: readonly Pick<Finding, 'file' | 'language' | 'severity'>[],
): (GradedPart & { readonly name: N })[] {
  const findingsOf = Map.groupBy(findings, nameOf);
  return [...Map.groupBy(analysed, nameOf)].map(([name, files]) => {
    const lines = files.reduce((sum, file) => sum + file.lines, 0);
    const counts = countSeverities(findingsOf.get(name) ?? []);
    return { name, grade: gradeOf(counts, lines), files: files.length, lines, counts };
  });
}
