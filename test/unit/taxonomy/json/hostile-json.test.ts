import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentError } from '../../../../functions/taxonomy/document/errors.ts';
import { jsonFormat } from '../../../../functions/taxonomy/document/json/json-format.ts';
import { equalValues } from '../../../../functions/taxonomy/merge/equal.ts';

const document = (text: string) => jsonFormat.parse(Buffer.from(text), 'index.json');

/** Whether the first text, edited, has the value of the second. */
function becomes(text: string, wanted: string): boolean {
  const { root } = document(wanted);
  return equalValues(jsonFormat.parse(document(text).edit(root), 'index.json').root, root);
}

const blanks = ' '.repeat(200_000);
const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at));

describe('a hostile JSON file', () => {
  // Any of these could take minutes, or end the process, if work were not in proportion to length.
  it.each([
    ['lines of many blanks', `{"a":1,"b":{\n${blanks}"c":1\n}}`, '{"a":1,"b":{"c":1,"d":2}}'],
    ['lines of many blanks in what is new', '{"a":1}', `{"a":{\n${blanks}"c":1,\n"d":2}}`],
    ['many comments before its value', `${'//\n'.repeat(3_000_000)}[1]`, '[2]'],
    ['a comment of many megabytes', `[1, /*${'x'.repeat(12_000_000)}*/\n 2]`, '[1,3]'],
    ['many comments on one line', `[1,${'/**/'.repeat(200_000)}2\n]`, '[1,3]'],
    [
      'many items in very deep lists',
      `${'['.repeat(490)}${'1,'.repeat(100_000)}2${']'.repeat(490)}`,
      `${'['.repeat(490)}${'1,'.repeat(100_000)}3${']'.repeat(490)}`,
    ],
    [
      'a long string in very deep lists of several lines, into one line',
      '{"a":1}',
      `{"a":${'['.repeat(490)}\n"${'/'.repeat(4_000_000)}"${']'.repeat(490)}}`,
    ],
    ['a number with very many digits', `[1${'0'.repeat(1_000_000)}1]`, '[2]'],
    ['a number with a very long exponent', `[1e${'1'.repeat(10_000_000)}]`, '[2]'],
    ['very many equal items', `[${'1,'.repeat(100_000)}2]`, `[2,${'1,'.repeat(100_000)}3]`],
    [
      'very many items without names',
      `[1,1,${many(10_000, (at) => `{"x":${at}}`)}]`,
      `[1,1,${many(10_000, (at) => `{"x":${-1 - at}}`)}]`,
    ],
    [
      'very many items with names that are not theirs alone',
      `[1,1,${many(10_000, (at) => `{"id":1,"x":${at}}`)}]`,
      `[1,1,${many(10_000, (at) => `{"id":1,"x":${-1 - at}}`)}]`,
    ],
  ])('with %s is edited soon', (_what, text, wanted) => {
    expect(becomes(text, wanted)).toBe(true);
  });

  it('is read, or refused with its place, whatever it holds', () => {
    const word = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '"a"',
        '"id"',
        '\\',
        '\\u00',
        '1',
        '-',
        '.5',
        'e9',
        'true',
        'nul',
      ],
      ...['//', '/*', '*/', '\n', '\r', '\t', ' ', '\u0000', '\ufeff', '\u2028', '\u00a0'],
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const text = words.join('');
        try {
          const { root, bytes } = document(text);
          expect(Buffer.from(document(text).edit(root)).equals(bytes)).toBe(true);
        } catch (error) {
          if (!(error instanceof DocumentError)) throw error;
          expect(error.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
