import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, markedExcerpt } from '../../../../functions/validation/reports/marked-excerpt.ts';
import { finding } from '../../../support/validation-results.ts';

function excerptOf(text: string, column: number, endColumn: number, width = 80): string[] {
  const { text: shown, mark } = markedExcerpt(text, finding({ column, endColumn }), width);
  return [shown, mark];
}

describe('a marked excerpt', () => {
  it('points at the part that is meant', () => {
    expect(excerptOf('import os', 8, 10)).toEqual([
      'import os', //
      '       ^^',
    ]);
  });

  it('leaves the indentation out', () => {
    expect(excerptOf('\t    return x', 13, 14)).toEqual([
      'return x', //
      '       ^',
    ]);
  });

  it('points at one place where nothing is marked', () => {
    expect(excerptOf('abc', 2, 2)).toEqual([
      'abc', //
      ' ^',
    ]);
  });

  it('points behind the end where something is missing', () => {
    expect(excerptOf('f(x', 4, 5)).toEqual([
      'f(x', //
      '   ^',
    ]);
  });

  it('marks the rest of the line where the end is on another', () => {
    const { mark } = markedExcerpt('def f():', finding({ line: 1, endLine: 3, column: 5, endColumn: 2 }), 80);
    expect(mark).toBe('    ^^^^');
  });

  it('counts characters that take two columns as two', () => {
    expect(excerptOf('x = "漢字" + y', 12, 13)[1]).toBe(`${' '.repeat(13)}^`);
  });

  it('writes a control character out, and points at all of it', () => {
    expect(excerptOf('a\u0007b', 2, 3)).toEqual([
      'a\\u{7}b', //
      ' ^^^^^',
    ]);
  });

  it('cuts a long line around what is marked', () => {
    const [text, mark] = excerptOf(`${'a'.repeat(200)}X${'b'.repeat(200)}`, 201, 202, 40);
    expect(text).toMatch(/^…a+Xb+…$/);
    expect(mark?.indexOf('^')).toBe(text?.indexOf('X'));
  });

  it('has no mark where the marked part is beyond the text', () => {
    expect(excerptOf('abc', 300, 310)[1]).toBe('');
  });

  it('is never wider than it may be', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.nat(300),
        fc.nat(20),
        (text, from, size) => {
          const { text: shown, mark } = markedExcerpt(
            text,
            finding({ column: from + 1, endColumn: from + 1 + size }),
            50,
          );
          expect(Math.max(cellsOf(shown), mark.length)).toBeLessThanOrEqual(50);
        },
      ),
    );
  });
});
