import { visibleText } from '../reports/visible-text.ts';

/** Text of any origin as a code span: it can neither end the span nor the line. */
export function codeSpan(text: string): string {
  const line = visibleText(text);
  const fence = '`'.repeat(longestRun(line, '`') + 1);
  // A span may not touch its fence with a backtick, and a blank on both sides is taken away again.
  const padding = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** Text of any origin as plain text in Markdown. */
export function plainText(text: string): string {
  return visibleText(text).replace(/[\\`*_[\]<>#|~]/g, '\\$&');
}

/** A code block whose fence is longer than any inside. Lines come without their ends; none at all is an empty block. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.map((line) => longestRun(line, '`')));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const each of text) {
    run = each === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
