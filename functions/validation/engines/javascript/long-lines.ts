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
    const { length, crossing } = measured(text, limit);
    if (crossing === undefined || isUnbreakable(text, limit)) return [];
    const line = index + 1;
    return [{ line, column: crossing + 1, endLine: line, endColumn: text.length + 1, length }];
  });
}

/** How long a line is, and at which UTF-16 offset it is longer than the limit. */
function measured(text: string, limit: number): { length: number; crossing: number | undefined } {
  let length = 0;
  let crossing: number | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // The second half of a character outside the basic plane.
    if (code >= 0xdc00 && code <= 0xdfff) continue;
    length += code === 9 ? tabWidth - (length % tabWidth) : 1;
    if (length > limit) crossing ??= index;
  }
  return { length, crossing };
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
