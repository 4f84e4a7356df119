import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaxonomyDocument } from '../../../../functions/taxonomy/document/document.ts';
import { DocumentError } from '../../../../functions/taxonomy/document/errors.ts';
import { formatOf } from '../../../../functions/taxonomy/document/formats.ts';
import { frontMatterFormat } from '../../../../functions/taxonomy/document/front-matter/front-matter-format.ts';
import { jsonFormat } from '../../../../functions/taxonomy/document/json/json-format.ts';
import { yamlFormat } from '../../../../functions/taxonomy/document/yaml/yaml-format.ts';
import { canonicalText } from '../../../../functions/taxonomy/merge/equal.ts';
import { unwritten, yamlValue } from '../../../support/yaml-documents.ts';
import { yamlLook, yamlMap, yamlText } from '../../../support/yaml-texts.ts';

function markdown(text: string, like?: TaxonomyDocument): TaxonomyDocument {
  return frontMatterFormat.parse(Buffer.from(text), 'docs/guide.md', like);
}

function edited(text: string, value: string): string {
  return Buffer.from(markdown(text).edit(yamlValue(value))).toString();
}

function refusal(text: string): DocumentError {
  try {
    markdown(text);
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
  throw new Error(`it was read: ${text}`);
}

describe('front matter', () => {
  it.each<[string, string, string, string]>([
    ['is edited where it changed', '---\na: 1 # x\n---\n# Body\n', 'a: 2', '---\na: 2 # x\n---\n# Body\n'],
    ['may end with dots', '---\na: 1\n...\nbody', 'a: 1\nb: 2', '---\na: 1\nb: 2\n...\nbody'],
    ['is put at the top where there is none', '# Body\n', 'a: [x]', '---\na: [x]\n---\n# Body\n'],
    ['is put into an empty file', '', 'a: 1', '---\na: 1\n---\n'],
    [
      'is put at the top with its line breaks',
      'one\r\n',
      'a:\n  b: 1',
      '---\r\na:\r\n  b: 1\r\n---\r\none\r\n',
    ],
    ['is put behind a byte order mark', '\ufeffbody', 'a: 1', '\ufeff---\na: 1\n---\nbody'],
    ['keeps its lines when the last member goes', '---\na: 1\n---\nbody\n', '{}', '---\n---\nbody\n'],
    ['is filled when it is empty', '---\n---\nbody\n', 'a: 1', '---\na: 1\n---\nbody\n'],
    ['keeps its comments', '---\n# about\n---\n', 'a: 1', '---\n# about\na: 1\n---\n'],
    ['with CRLF stays so', '---\r\na: 1\r\n---\r\nx', 'a: 1\nb: 2', '---\r\na: 1\r\nb: 2\r\n---\r\nx'],
    ['ends at its first end', '---\na: 1\n---\nb\n---\n', 'a: 2', '---\na: 2\n---\nb\n---\n'],
  ])('%s', (_, before, value, after) => {
    expect(edited(before, value)).toBe(after);
  });

  it.each(['# Title\n\ntext', '', 'a\n---\nb: 1\n---\n', '----\na: 1\n----\n', ' ---\na: 1\n---\n'])(
    'is not in %j',
    (text) => {
      expect(markdown(text).root).toEqual({ kind: 'object', members: new Map() });
    },
  );

  it.each([
    ['---\na: 1\n', 'TAXONOMY_FILE_INVALID', '1:1'],
    ['---\n- a\n---\n', 'TAXONOMY_FILE_INVALID', '2:1'],
    ['---\nsome text\n---\n', 'TAXONOMY_FILE_INVALID', '2:1'],
    ['---\na: 1\nb: [\n---\n', 'TAXONOMY_FILE_INVALID', '4:1'],
    ['---\na: 1\na: 2\n---\n', 'TAXONOMY_DUPLICATE_KEY', '3:1'],
    ['---\na: &b 1\n---\n', 'TAXONOMY_NOT_SUPPORTED', '2:4'],
    ['+++\na = 1\n+++\n', 'TAXONOMY_NOT_SUPPORTED', '1:1'],
  ])('of %j is refused: %s at %s', (text, code, place) => {
    const { code: found, where } = refusal(text);
    expect({ code: found, where }).toEqual({ code, where: `docs/guide.md:${place}` });
  });

  it('is refused when it would be no mapping', () => {
    expect(() => edited('---\na: 1\n---\n', '- a')).toThrow(
      expect.objectContaining({ code: 'TAXONOMY_NOT_SUPPORTED' }),
    );
  });

  it('leaves the text below alone, whatever its value and wherever it comes from', () => {
    const body = fc.constantFrom('', '# Body\n', '\n\ntext', '---\nmore\n---\n', '- a\n- b\n', '\r\n');
    fc.assert(
      fc.property(yamlMap(0), yamlLook, yamlMap(1), body, (part, look, other, below) => {
        const head = yamlText(part, { ...look, head: '', end: '\n', lineBreak: '\n' });
        const value = unwritten(yamlValue(yamlText(other, look)));
        const text = Buffer.from(markdown(`---\n${head}---\n${below}`).edit(value)).toString();
        expect(text.endsWith(`---\n${below}`)).toBe(true);
        expect(canonicalText(markdown(text).root)).toBe(canonicalText(value));
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same document for the same bytes', () => {
    const one = markdown('---\na: 1\n---\n');
    expect(markdown('---\na: 1\n---\n', one)).toBe(one);
  });

  it('gives the same bytes for a value that means the same', () => {
    const document = markdown('---\na: 0x10\n---\n');
    expect(document.edit(yamlValue('a: 16'))).toBe(document.bytes);
  });
});

describe('the format of a file', () => {
  it.each([
    ['a/index.json', jsonFormat],
    ['tsconfig.jsonc', jsonFormat],
    ['nav.yaml', yamlFormat],
    ['.github/nav.YML', yamlFormat],
    ['docs/guide.md', frontMatterFormat],
    ['guide.markdown', frontMatterFormat],
    ['guide.mdx', frontMatterFormat],
    ['README', undefined],
    ['a.json/file', undefined],
    ['notes.txt', undefined],
  ])('%s is known by its name', (path, format) => {
    expect(formatOf(path)).toBe(format);
  });
});
