import type { Span } from '../../finding.ts';

/** A tab is as wide as this, as in ESLint's `max-len`. */
const tabWidth = 4;

/** A line that is too long, and how long it is. */
export interface LongLine extends Span {
  readonly length: number;
}

/**
 * Lines longer than the limit, counted in characters. Not reported is what nobody can break: a line with a URL, an
 * import or re-export of one line, `require` of a long path, and a line that would be short enough but for one word
 * (a long string without spaces, a hash, a regular expression). The span begins where the limit is crossed.
 */
export function longLines(lines: readonly string[], limit: number): readonly LongLine[] {
  return lines.flatMap((text, index) => {
    if (text.length <= limit && !text.includes('\t')) return [];
    const length = width(text);
    if (length <= limit || isUnbreakable(text, limit)) return [];
    const line = index + 1;
    const column = Math.min(limit, text.length - 1) + 1;
    return [{ line, column, endLine: line, endColumn: text.length + 1, length }];
  });
}

function width(text: string): number {
  let characters = 0;
  // Only those outside the basic plane count twice in `length`.
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0xdc00 && code <= 0xdfff) continue;
    characters += code === 9 ? tabWidth - (characters % tabWidth) : 1;
  }
  return characters;
}

const url = /\b[a-z][a-z\d+.-]*:\/\/[^\s/]/i;
const importing =
  /^\s*(?:import\b|export\b[^;]*\bfrom\s*['"]|\}\s*from\s*['"]|(?:const|let|var)\s[\w$\s{},:]+=\s*require\()/;

function isUnbreakable(text: string, limit: number): boolean {
  if (url.test(text) || importing.test(text)) return true;
  const indent = text.length - text.trimStart().length;
  let longest = 0;
  for (const [word] of text.matchAll(/\S+/g)) longest = Math.max(longest, word.length);
  // A minified line is one long word too, but what makes it long are its statements.
  return longest + indent > limit && !/[;{}]\S*[;{}]/.test(text);
}
