import { isLineBreak } from '../text.ts';

/** White space at the beginning of the last line of a text; `''` for one line. */
export function lastIndentation(text: string): string {
  let start = text.length;
  while (start > 0 && !isLineBreak(text, start - 1)) start -= 1;
  if (start === 0) return '';
  let end = start;
  while (text[end] === ' ' || text[end] === '\t') end += 1;
  return text.slice(start, end);
}

/** Whether a text has several lines. */
export function hasLines(text: string): boolean {
  return text.includes('\n') || text.includes('\r');
}

/** Whether a text is nothing but blanks on one line. */
export function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}
