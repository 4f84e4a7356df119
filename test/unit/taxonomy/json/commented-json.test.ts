import fc from 'fast-check';
import { parse as parseWithComments } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { jsonFormat } from '../../../../functions/taxonomy/document/json/json-format.ts';
import { jsonText } from '../../../../functions/taxonomy/document/json-text.ts';
import { canonicalText } from '../../../../functions/taxonomy/merge/equal.ts';

const document = (text: string) => jsonFormat.parse(Buffer.from(text), 'index.json');
/** The first text with the value of the second. */
const edit = (text: string, wanted: string): string =>
  Buffer.from(document(text).edit(document(wanted).root)).toString();

describe('a comment in JSON', () => {
  it.each([
    [
      'about the list stays at its bracket when items change places',
      '[ // about\n  1,\n  2\n]',
      '[2,1]',
      '[ // about\n  2,\n  1\n]',
    ],
    [
      'about the list stays when the first item goes',
      '[ // about\n  1,\n  2\n]',
      '[2]',
      '[ // about\n  2\n]',
    ],
    [
      'that a blank line sets off from an item stays when the item goes',
      '[\n  1,\n\n  // Section\n\n  // two\n  2,\n  3\n]',
      '[1,3]',
      '[\n  1,\n\n  // Section\n\n  3\n]',
    ],
    ['with a blank line in it is not torn apart', '[\n  1,\n  /* a\n\n  b */\n  2\n]', '[1]', '[\n  1\n]'],
    ['between asterisks stays with its item', '[1 /* one */]', '[1,2]', '[1 /* one */,2]'],
    ['to the end of the line may look like an end', '[1, // a */ b\n 2]', '[1]', '[1 // a */ b\n]'],
    ['in an empty list stays', '[ // none yet\n]', '[1]', '[ // none yet\n  1\n]'],
    ['around the value stays', '// {\n[1] // ]\n', '[2]', '// {\n[2] // ]\n'],
    [
      'of an item moves with it',
      '[\n  // a\n  {"id": "a"}, // first\n  // b\n  {"id": "b"} // second\n]',
      '[{"id":"b"},{"id":"a"}]',
      '[\n  // b\n  {"id": "b"}, // second\n  // a\n  {"id": "a"} // first\n]',
    ],
  ])('%s', (_what, before, wanted, after) => {
    expect(edit(before, wanted)).toBe(after);
  });
});

/** What may stand between the words of a file. */
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t', '\n\n', '\r') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ' // a\n',
      '// " */ {\n  ',
      '/* a */',
      '/* \n\n // */ ',
      ' /**/\n',
      '// x\r\n\n',
    ),
  },
);

interface Value {
  readonly plain: unknown;
  readonly text: string;
}

const scalar: fc.Arbitrary<Value> = fc
  .oneof(
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ maxLength: 4 }),
    fc.constant('// no /* "'),
  )
  .map((plain) => ({ plain, text: JSON.stringify(plain) }));

/** Values as people may write them: with comments, trailing commas, and white space of all kinds. */
const { value } = fc.letrec<{ value: Value; list: Value; object: Value }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('object')),
  list: fc
    .tuple(fc.array(fc.tuple(gap, tie('value'), gap), { maxLength: 4 }), gap, fc.boolean())
    .map(([items, tail, comma]) => ({
      plain: items.map(([, { plain }]) => plain),
      text: `[${joined(
        items.map(([before, { text }, after]) => `${before}${text}${after}`),
        comma,
      )}${tail}]`,
    })),
  object: fc
    .tuple(
      fc.uniqueArray(
        fc.tuple(fc.constantFrom('id', 'a', 'b', 'c', '__proto__', '1'), tie('value'), gap, gap, gap),
        {
          maxLength: 4,
          selector: ([name]) => name,
        },
      ),
      gap,
      fc.boolean(),
    )
    .map(([members, tail, comma]) => ({
      plain: Object.fromEntries(members.map(([name, { plain }]) => [name, plain])),
      text: `{${joined(
        members.map(([name, { text }, a, b, c]) => `${a}${JSON.stringify(name)}${b}:${c}${text}${a}`),
        comma,
      )}${tail}}`,
    })),
}));

function joined(parts: readonly string[], comma: boolean): string {
  return parts.join(',') + (comma && parts.length > 0 ? ',' : '');
}

const file = fc
  .tuple(gap, value, gap)
  .map(([head, { text, plain }, tail]) => ({ text: head + text + tail, plain }));

describe('any JSON with comments', () => {
  it('is understood as another reader understands it', () => {
    fc.assert(
      fc.property(file, ({ text, plain }) => {
        const understood: unknown = JSON.parse(jsonText(document(text).root));
        expect(understood).toEqual(plain);
        // The other reader loses members of this name.
        if (text.includes('__proto__')) return;
        expect(understood).toEqual(parseWithComments(text, [], { allowTrailingComma: true }));
      }),
      { numRuns: 500 },
    );
  });

  it('has the value that was wanted after an edit, and can be read', () => {
    fc.assert(
      fc.property(file, file, (one, other) => {
        const wanted = document(other.text).root;
        const result = document(edit(one.text, other.text));
        expect(canonicalText(result.root)).toBe(canonicalText(wanted));
        expect(Buffer.from(result.edit(wanted))).toEqual(Buffer.from(result.bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps its comments when scalars between others change', () => {
    const comments = (text: string) => text.match(/\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g) ?? [];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(gap, fc.boolean(), gap), { minLength: 1, maxLength: 6 }),
        gap,
        (items, tail) => {
          const text = (changed: string) =>
            `[0${items.map(([a, isChanged, b], at) => `,${a}${isChanged ? changed : ''}${at + 1}${b}`).join('')}${tail}]`;
          const result = edit(`{"list": ${text('')}}`, `{"list": ${text('-')}}`);
          expect(comments(result).sort()).toEqual(comments(text('')).sort());
        },
      ),
      { numRuns: 300 },
    );
  });
});
