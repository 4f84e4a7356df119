import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentError } from '../../../../functions/taxonomy/document/errors.ts';
import { yamlFormat } from '../../../../functions/taxonomy/document/yaml/yaml-format.ts';
import { canonicalText } from '../../../../functions/taxonomy/merge/equal.ts';
import { composed, unwritten, yamlDocument } from '../../../support/yaml-documents.ts';

function codeOf(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    if (error instanceof DocumentError) return error.code;
    throw error;
  }
}

describe('a hostile YAML file', () => {
  it.each<[string, string, string]>([
    ['brackets without end', '['.repeat(300_000), 'TAXONOMY_FILE_TOO_DEEP'],
    ['braces without end', '{a: '.repeat(300_000), 'TAXONOMY_FILE_TOO_DEEP'],
    ['lists in lists', '- '.repeat(300_000), 'TAXONOMY_FILE_TOO_DEEP'],
    [
      'mappings in mappings',
      Array.from({ length: 600 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      'TAXONOMY_FILE_TOO_DEEP',
    ],
    ['as deep as may be', `${'['.repeat(500)}${']'.repeat(500)}`, 'read'],
    ['brackets in a string', `a: "${'['.repeat(300_000)}"`, 'read'],
    ['aliases of aliases', 'a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]', 'TAXONOMY_NOT_SUPPORTED'],
    ['a mistake at every sign', `[${','.repeat(200_000)}]`, 'TAXONOMY_FILE_INVALID'],
    ['tabs', `a:\n${'\tb: 1\n'.repeat(20_000)}`, 'TAXONOMY_FILE_INVALID'],
    ['a very long line', `a: ${'x y '.repeat(500_000)}`, 'read'],
    ['a string of many escapes', `a: "${'\\n'.repeat(200_000)}"`, 'read'],
    ['many blank lines below many levels', `${stairs(400)}${'\n'.repeat(100_000)}`, 'read'],
    ['many comments below many levels', `${stairs(400)}${'# c\n'.repeat(50_000)}`, 'read'],
    ['a number with very many digits', `a: 0x${'f'.repeat(200_000)}`, 'read'],
    ['more than 8 MiB', `a: ${'x'.repeat(8 * 1024 * 1024)}`, 'TAXONOMY_FILE_TOO_LARGE'],
  ])('with %s has a known outcome', (_, text, outcome) => {
    expect(codeOf(() => yamlDocument(text))).toBe(outcome);
  });

  it('that is no text is named so', () => {
    expect(codeOf(() => yamlFormat.parse(Uint8Array.of(0x61, 0xff, 0xfe), 'x.yaml'))).toBe(
      'TAXONOMY_FILE_NOT_TEXT',
    );
  });

  it('is edited rightly or refused, whatever it holds', () => {
    const origin = fc.constantFrom({ as: composed }, { as: unwritten });
    fc.assert(
      fc.property(scraps, scraps, origin, (text, otherText, { as }) => {
        fc.pre(
          codeOf(() => yamlDocument(text)) === 'read' && codeOf(() => yamlDocument(otherText)) === 'read',
        );
        const [document, other] = [yamlDocument(text), yamlDocument(otherText)];
        expect(document.edit(as(document.root))).toBe(document.bytes);
        const edit = () => yamlFormat.parse(document.edit(as(other.root)), 'edited.yaml').root;
        if (codeOf(edit) === 'read') expect(canonicalText(edit())).toBe(canonicalText(other.root));
        else expect(codeOf(edit)).toBe('TAXONOMY_NOT_SUPPORTED');
      }),
      { numRuns: 300 },
    );
  });
});

/** Texts that are nearly YAML. */
const scraps = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'id',
        ': ',
        ':',
        ' ',
        '  ',
        '\n',
        '\n  ',
        '- ',
        '\n- ',
        '# c',
        ' # d',
        '[',
        ']',
        '{',
        '}',
        ', ',
      ],
      ...['"', "'", '|\n', '|+\n', '>-\n', '|2', '!!str ', '? ', '---', '...', '\t', '\r\n', '\r', '1', '~'],
      ...['k: v\n', '  k: v\n', '- k: v\n', 'x: |\n  t\n', '\n\n', '"x"', "'y'", '\u2028', '\ufeff', 'é'],
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

function stairs(levels: number): string {
  return Array.from({ length: levels }, (_, at) => `${' '.repeat(at)}a:\n`).join('');
}
