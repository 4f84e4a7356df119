import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addedLines } from '../../../../functions/validation/sources/added-lines.ts';

const added = (before: string | undefined, after: string): number[] =>
  [...addedLines(before, after)].sort((a, b) => a - b);

describe('added lines', () => {
  it.each([
    ['all of a new file', undefined, 'a\nb\n', [1, 2]],
    ['none of the same file', 'a\nb\n', 'a\nb\n', []],
    ['none of an empty file', undefined, '', []],
    ['a line in the middle', 'a\nc\n', 'a\nb\nc\n', [2]],
    ['a changed line', 'a\nb\nc\n', 'a\nx\nc\n', [2]],
    ['several', 'a\nb\nc\nd\n', '0\na\nb\n1\nd\n2\n', [1, 4, 6]],
    ['none where lines are gone', 'a\nb\nc\n', 'a\nc\n', []],
    ['none where only line endings changed', 'a\nb\n', 'a\r\nb\r\n', []],
    ['none where only the last line feed is gone', 'a\nb\n', 'a\nb', []],
    ['a repeated line', 'a\n', 'a\na\n', [2]],
  ])('are %s', (_, before, after, lines) => {
    expect(added(before, after)).toEqual(lines);
  });

  it('and the old lines together are the new text', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
    fc.assert(
      fc.property(text, text, (was, is) => {
        const lines = addedLines(was.join('\n'), is.join('\n'));
        // What is not added stands in the old text in the same order.
        let at = 0;
        for (const [index, line] of is.entries()) {
          if (lines.has(index + 1)) continue;
          at = was.indexOf(line, at) + 1;
          expect(at).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('of two large files without anything in common are all, in bounded time', () => {
    const text = (name: string): string =>
      Array.from({ length: 60_000 }, (_, index) => `${name} ${index}`).join('\n');
    const started = performance.now();
    expect(addedLines(text('old'), text('new')).size).toBe(60_000);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('of a large file with few changes are those', () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `line ${index}`);
    const changed = lines.map((line, index) => (index % 1000 === 500 ? 'x' : line));
    expect(addedLines(lines.join('\n'), changed.join('\n')).size).toBe(60);
  });
});
