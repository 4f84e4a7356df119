import { isLineBreak } from '../text.ts';
import { hasLines } from './indentation.ts';

/** Where a comment ends that begins at a place of a text; `undefined` when none begins there. */
export function endOfComment(text: string, at: number): number | undefined {
  if (text.startsWith('//', at)) return endOfLine(text, at);
  if (!text.startsWith('/*', at)) return undefined;
  const end = text.indexOf('*/', at + 2);
  return end < 0 ? text.length : end + 2;
}

/** The length of the comments that a text begins with, on its first line; 0 when something else follows them there. */
export function sameLineComments(text: string): number {
  const at = sameLineBlocks(text);
  const end = endOfBlanks(text, at);
  if (text.startsWith('//', end)) return endOfLine(text, end);
  return at > 0 && isLineBreak(text, end) ? end : 0;
}

/** The length of the comments between asterisks that a text begins with, on its first line. */
export function sameLineBlocks(text: string): number {
  let at = 0;
  for (;;) {
    const start = endOfBlanks(text, at);
    const end = text.startsWith('/*', start) ? endOfComment(text, start) : undefined;
    if (end === undefined || hasLines(text.slice(start, end))) return at;
    at = end;
  }
}

/** The first comma of a text that is not in a comment; -1 without. */
export function commaIn(between: string): number {
  let at = 0;
  while (at < between.length) {
    if (between[at] === ',') return at;
    at = endOfComment(between, at) ?? at + 1;
  }
  return -1;
}

function endOfLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isLineBreak(text, at)) at += 1;
  return at;
}

function endOfBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** Whether there are comments in the text of a value. */
export function hasComments(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    if (text[at] === '/') return true;
    at = text[at] === '"' ? endOfString(text, at) : at + 1;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
