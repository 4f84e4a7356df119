import type { LocalFinding } from '../../finding.ts';

/** The order of the file, and by code where two begin at one place. */
export function byPlace(a: LocalFinding, b: LocalFinding): number {
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}

/** How many lines a text has: what follows the last line break is a line only if something is there. */
export function lineCount(lines: readonly string[]): number {
  return lines.at(-1) === '' ? lines.length - 1 : lines.length;
}
