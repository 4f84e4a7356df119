import { describe, expect, it } from 'vitest';
import { splitExcerpt } from '../../../../functions/validation/reports/html/client/split-excerpt.ts';

function split(text: string, column: number, endColumn: number, endLine = 1): readonly string[] {
  return splitExcerpt(text, [1, column, endLine, endColumn, 0, 1, 'X', 'x', 0]);
}

describe('a source line of the page', () => {
  it.each([
    ['what is marked', split('import os', 8, 10), ['import ', 'os', '']],
    ['one character where nothing is marked', split('abc', 2, 2), ['a', 'b', 'c']],
    ['the rest where the end is on another line', split('abc', 2, 1, 4), ['a', 'bc', '']],
    ['nothing behind the end of the line', split('abc', 4, 5), ['abc', '', '']],
    ['nothing beyond what is known of the line', split('abc', 300, 310), ['abc', '', '']],
  ])('is split around %s', (_, parts, expected) => {
    expect(parts).toEqual(expected);
  });
});
