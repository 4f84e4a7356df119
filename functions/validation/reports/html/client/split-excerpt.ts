import type { PageFinding } from '../page-data.ts';

/** A source line in three parts: before what is marked, the marked part, and after it. Self-contained: it runs in the page. */
export function splitExcerpt(text: string, finding: PageFinding): readonly [string, string, string] {
  const [line, column, endLine, endColumn] = finding;
  const from = Math.min(column - 1, text.length);
  const to = endLine > line ? text.length : Math.max(from, Math.min(endColumn - 1, text.length));
  const end = to > from || from === text.length ? to : from + 1;
  return [text.slice(0, from), text.slice(from, end), text.slice(end)];
}
