import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleText } from '../../../../functions/validation/reports/visible-text.ts';

describe('visible text', () => {
  it.each([
    ['a terminal sequence', 'a\u001b[31m', 'a\\u{1b}[31m'],
    ['a line break', 'a\nb', 'a\\u{a}b'],
    ['a mark that turns the direction of writing', 'a\u202eb', 'a\\u{202e}b'],
    ['half a character', 'a\ud800', 'a\\u{d800}'],
  ])('writes out %s', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('leaves words of any language, tabs and emoji alone', () => {
    const text = 'Grüße\t漢字 👩‍💻';
    expect(visibleText(text)).toBe(text);
  });

  it('has no control character, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).not.toMatch(/[^\P{Cc}\t]/u);
      }),
    );
  });
});
