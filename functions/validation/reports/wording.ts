import { isAtLeast, type Language, type Severity, severities } from '../finding.ts';
import type { SeverityCounts, ValidationResult } from '../result.ts';

/** `1 file`, `2,000 files`. */
export function quantity(number: number, one: string, several = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : several}`;
}

/** The severities of several findings. */
export const severalNames: Readonly<Record<Severity, string>> = {
  info: 'infos',
  warning: 'warnings',
  error: 'errors',
  critical: 'critical',
};

/** `1 critical, 2 errors`: the worst first, without those that there are none of; `no findings`. */
export function severityWords(counts: SeverityCounts): string {
  const words = severities
    .toReversed()
    .filter((severity) => counts[severity] > 0)
    .map((severity) => quantity(counts[severity], severity, severalNames[severity]));
  return words.length === 0 ? 'no findings' : words.join(', ');
}

/** Why the result is not clean, each reason a few words; empty when it is. */
export function obstacles(result: ValidationResult): readonly string[] {
  const counting = result.findings.filter(({ severity }) => isAtLeast(severity, result.failOn)).length;
  const limit = result.failOn === 'critical' ? 'that are critical' : `at or above ${result.failOn}`;
  return [
    ...(counting > 0 ? [`${quantity(counting, 'finding')} ${limit}`] : []),
    ...(result.notAnalysed.length > 0 ? [`${quantity(result.notAnalysed.length, 'file')} not analysed`] : []),
  ];
}

/** `840 ms`, `2.1 s`. */
export function durationWords(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** What was looked at: `acme/widgets`, `acme/widgets main`, with the first characters of the commit. */
export function subjectWords({ repository, ref, commit }: ValidationResult): string {
  const branch = ref?.replace(/^refs\/(heads|tags)\//, '');
  return [repository, branch, commit && `@ ${commit.slice(0, 10)}`].filter(Boolean).join(' ');
}

/** Languages as people write them. */
export const languageNames: Readonly<Record<Language, string>> = {
  python: 'Python',
  javascript: 'JavaScript, TypeScript',
  json: 'JSON',
  markdown: 'Markdown',
};
