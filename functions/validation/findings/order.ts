import { type Finding, type Severity, severities } from '../finding.ts';

/** Where a finding stands. */
type Placed = Pick<Finding, 'file' | 'line' | 'column' | 'code'>;

/** By code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The order of all reports: file, line, column, code. */
export function compareFindings(a: Placed, b: Placed): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code);
}

/** The findings by file, line, column and code. */
export function inOrder<T extends Placed>(findings: readonly T[]): T[] {
  return findings.toSorted(compareFindings);
}

/** The worst first, and each severity in the order of all reports: for readers that take only so many. */
export function worstFirst<T extends Placed & { readonly severity: Severity }>(findings: readonly T[]): T[] {
  return findings.toSorted(
    (a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity) || compareFindings(a, b),
  );
}
