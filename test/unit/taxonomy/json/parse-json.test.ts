import fc from 'fast-check';
import { type ParseError, parse as parseWithComments } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { DocumentError } from '../../../../functions/taxonomy/document/errors.ts';
import { jsonFormat } from '../../../../functions/taxonomy/document/json/json-format.ts';
import { jsonText } from '../../../../functions/taxonomy/document/json-text.ts';
import type { Node } from '../../../../functions/taxonomy/document/node.ts';

const read = (text: string): Node => jsonFormat.parse(Buffer.from(text), 'index.json').root;
const plainOf = (text: string): unknown => JSON.parse(jsonText(read(text)));

function failure(text: string | Uint8Array): DocumentError {
  try {
    jsonFormat.parse(typeof text === 'string' ? Buffer.from(text) : text, 'index.json');
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('reading JSON', () => {
  it.each([
    ['', 'TAXONOMY_FILE_INVALID', 1, 1],
    ['  \n ', 'TAXONOMY_FILE_INVALID', 2, 2],
    ['{"a":1,}x', 'TAXONOMY_FILE_INVALID', 1, 9],
    ['{"a":\n  tru}', 'TAXONOMY_FILE_INVALID', 2, 3],
    ['{"a":1\n"b":2}', 'TAXONOMY_FILE_INVALID', 2, 1],
    ['{"a":"x', 'TAXONOMY_FILE_INVALID', 1, 8],
    ['{"a":"x\ny"}', 'TAXONOMY_FILE_INVALID', 1, 8],
    ['{"a":"\\x"}', 'TAXONOMY_FILE_INVALID', 1, 7],
    ['[01]', 'TAXONOMY_FILE_INVALID', 1, 2],
    ['[+1]', 'TAXONOMY_FILE_INVALID', 1, 2],
    ['[1 2]', 'TAXONOMY_FILE_INVALID', 1, 4],
    ['[NaN]', 'TAXONOMY_FILE_INVALID', 1, 2],
    ['/* open', 'TAXONOMY_FILE_INVALID', 1, 1],
    ['{a:1}', 'TAXONOMY_FILE_INVALID', 1, 2],
    ['{"a":1,\n "a":2}', 'TAXONOMY_DUPLICATE_KEY', 2, 2],
    ['{"a":1,"\\u0061":2}', 'TAXONOMY_DUPLICATE_KEY', 1, 8],
    ['['.repeat(501), 'TAXONOMY_FILE_TOO_DEEP', 1, 501],
  ])('refuses %j', (text, code, line, column) => {
    expect(failure(text)).toMatchObject({ code, line, column });
  });

  it('refuses what is no UTF-8, and what is too large', () => {
    expect(failure(Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject({ code: 'TAXONOMY_FILE_NOT_TEXT' });
    expect(failure(Buffer.alloc(33 * 1024 * 1024, ' '))).toMatchObject({ code: 'TAXONOMY_FILE_TOO_LARGE' });
  });

  it.each([
    ['1', '1.0', true],
    ['1', '10e-1', true],
    ['0', '-0.00e7', true],
    ['1e400', '10e399', true],
    ['9007199254740993', '9007199254740992', false],
    ['1e400', '1e401', false],
    ['1e999999999999', '1e999999999998', false],
    ['"a"', '"\\u0061"', true],
    ['"1"', '1', false],
    ['null', '"null"', false],
    ['true', '"true"', false],
  ])('understands %s and %s as the same: %j', (one, other, same) => {
    const keys = [one, other].map((text) => {
      const node = read(text);
      return node.kind === 'scalar' ? node.key : undefined;
    });
    expect(keys[0] === keys[1]).toBe(same);
  });

  it('keeps names that objects have by birth, and the order of names like numbers', () => {
    const node = read('{"__proto__":{"x":1},"10":1,"9":2,"constructor":3}');
    expect(node.kind === 'object' && [...node.members.keys()]).toEqual([
      '__proto__',
      '10',
      '9',
      'constructor',
    ]);
  });

  it('accepts just what JSON.parse accepts, and understands the same', () => {
    const text = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc
        .json({ maxDepth: 3 })
        .chain((json) =>
          fc
            .tuple(
              fc.nat(json.length),
              fc.constantFrom('', '"', ',', '}', ']', '\\', '0', ' ', '\n', '\u0001', 'e'),
            )
            .map(([at, mark]) => json.slice(0, at) + mark + json.slice(at + 1)),
        ),
    );
    fc.assert(
      fc.property(text, (json) => {
        let expected: unknown;
        try {
          expected = JSON.parse(json);
        } catch {
          // A trailing comma, which is accepted, is the one difference; jsonc-parser knows it, too.
          const errors: ParseError[] = [];
          parseWithComments(json, errors, { allowTrailingComma: true });
          if (errors.length > 0) expect(() => read(json)).toThrow(DocumentError);
          return;
        }
        try {
          expect(plainOf(json)).toEqual(expected);
        } catch (error) {
          if (!(error instanceof DocumentError)) throw error;
          expect(error.code).toBe('TAXONOMY_DUPLICATE_KEY');
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds what it has read before, without reading it again', () => {
    const items = Array.from({ length: 50 }, (_, at) => ({
      id: `item-${at}`,
      title: `Title of ${at}`,
      tags: ['a', 'b'],
    }));
    const text = (value: unknown) => Buffer.from(JSON.stringify(value, null, 2));
    const before = jsonFormat.parse(text({ items }), 'before');
    const changed = items.map((item, at) => (at === 20 ? { ...item, title: 'Other' } : item));
    changed.splice(5, 2);
    changed.splice(30, 0, { id: 'new', title: 'New', tags: [] });
    const after = jsonFormat.parse(text({ items: changed }), 'after', before);
    const itemsOf = (root: Node) => {
      const list = root.kind === 'object' ? root.members.get('items') : undefined;
      return list?.kind === 'array' ? list.items : [];
    };
    const known = new Set(itemsOf(before.root));
    expect(itemsOf(after.root).filter((item) => !known.has(item))).toHaveLength(2);
    expect(JSON.parse(jsonText(after.root))).toEqual({ items: changed });
  });

  it('finds what it has read before behind a long part that is gone, though items begin alike', () => {
    const items = Array.from({ length: 200 }, (_, at) => ({
      type: 'one of many sections of the documentation of a product',
      id: at,
      tags: ['a'],
    }));
    const text = (value: unknown) => Buffer.from(JSON.stringify(value, null, 2));
    const before = jsonFormat.parse(text(items), 'before');
    const after = jsonFormat.parse(text(items.toSpliced(20, 50)), 'after', before);
    const known = new Set(before.root.kind === 'array' ? before.root.items : []);
    const found = after.root.kind === 'array' ? after.root.items : [];
    expect(found.filter((item) => !known.has(item))).toEqual([]);
  });

  it('understands the same with and without what it has read before', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.json({ maxDepth: 4 }), (one, other) => {
        const before = jsonFormat.parse(Buffer.from(one), 'before');
        const alone = jsonFormat.parse(Buffer.from(other), 'after');
        const beside = jsonFormat.parse(Buffer.from(other), 'after', before);
        expect(jsonText(beside.root)).toBe(jsonText(alone.root));
      }),
      { numRuns: 500 },
    );
  });
});
