import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFormat } from '../../../../functions/taxonomy/document/json/json-format.ts';
import { jsonText } from '../../../../functions/taxonomy/document/json-text.ts';
import type { Node } from '../../../../functions/taxonomy/document/node.ts';

const document = (text: string) => jsonFormat.parse(Buffer.from(text), 'index.json');
/** The first text with the value of the second. */
const edit = (text: string, wanted: string): string =>
  Buffer.from(document(text).edit(document(wanted).root)).toString();

describe('editing JSON', () => {
  it.each([
    ['a scalar', '{"a": 1, "b":2}', '{"a":3,"b":2}', '{"a": 3, "b":2}'],
    ['nothing', '{ "a" : 1.0 }', '{"a":1}', '{ "a" : 1.0 }'],
    ['the order of members alone', '{"a":1,"b":2}', '{"b":2,"a":1}', '{"a":1,"b":2}'],
    ['a new member', '{\n  "a": 1\n}\n', '{"a":1,"b":[1,2]}', '{\n  "a": 1,\n  "b": [1,2]\n}\n'],
    ['the last member gone', '{\n  "a": 1,\n  "b": 2\n}', '{"a":1}', '{\n  "a": 1\n}'],
    ['all members gone', '{\n  "a": 1\n}', '{}', '{}'],
    ['a first member in an empty object', '{}\n', '{"a":1}', '{"a":1}\n'],
    ['an item in front on one line', '[1, 2]', '[0,1,2]', '[0, 1, 2]'],
    ['an item on one line without blanks', '[1,2]', '[1,2,3]', '[1,2,3]'],
    [
      'numbers that JSON.parse would spoil',
      '{"n": 9007199254740993, "x": 1e400, "a": 1}',
      '{"n":9007199254740993,"x":1e400,"a":2}',
      '{"n": 9007199254740993, "x": 1e400, "a": 2}',
    ],
    [
      'line breaks of Windows',
      '{\r\n  "a": 1\r\n}\r\n',
      '{"a":1,"b":2}',
      '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n',
    ],
    ['tabs', '{\n\t"a": 1\n}', '{"a":1,"b":2}', '{\n\t"a": 1,\n\t"b": 2\n}'],
    [
      'comments above and behind',
      '{\n  // one\n  "a": 1, // first\n  "b": 2 // last\n}',
      '{"a":1,"b":2,"c":3}',
      '{\n  // one\n  "a": 1, // first\n  "b": 2, // last\n  "c": 3\n}',
    ],
    [
      'a comment that goes with its member',
      '{\n  // one\n  "a": 1,\n  // two\n  "b": 2\n}',
      '{"b":2}',
      '{\n  // two\n  "b": 2\n}',
    ],
    ['a trailing comma', '[\n  1,\n  2,\n]', '[1,2,3]', '[\n  1,\n  2,\n  3,\n]'],
    ['another kind of value', '{"a": [1]}', '{"a":{"b":1}}', '{"a": {"b":1}}'],
    [
      'items that change places',
      '[\n  {"id": "a", "n": 1},\n  {"id": "b"}\n]',
      '[{"id":"b"},{"id":"a","n":2}]',
      '[\n  {"id": "b"},\n  {"id": "a", "n": 2}\n]',
    ],
    ['the whole value', '// top\n1\n', '"x"', '// top\n"x"\n'],
    ['a value among several on a line', '[\n  1, 2,\n  3, 4\n]', '[1,5,3,4]', '[\n  1, 5,\n  3, 4\n]'],
    ['the first of several on a line gone', '[\n  1, 2,\n  3, 4\n]', '[2,3,4]', '[\n  2,\n  3, 4\n]'],
    ['line breaks of old', '{\r  "a": 1\r}', '{"a":1,"b":2}', '{\r  "a": 1,\r  "b": 2\r}'],
    [
      'line breaks as the first one is',
      '{\n  "a": 1,\r\n  "b": 2\n}',
      '{"a":1,"b":2,"c":3}',
      '{\n  "a": 1,\r\n  "b": 2,\n  "c": 3\n}',
    ],
    [
      'what has lines elsewhere into a file of one line',
      '{"l":[{"id":1}]}',
      '{"l":[{"id":1},{\n  "id": 2\n}]}',
      '{"l":[{"id":1},{"id":2}]}',
    ],
    [
      'an item whose bracket stands behind its last member',
      '{"l":[\n  {"id":1}\n]}',
      '{"l":[\n  {"id":1},\n  {"id":2,\n    "x": 3 }\n]}',
      '{"l":[\n  {"id":1},\n  {"id":2,\n    "x": 3 }\n]}',
    ],
  ])('writes %s', (_what, before, wanted, after) => {
    expect(edit(before, wanted)).toBe(after);
  });

  it('keeps a byte order mark', () => {
    expect(edit('\ufeff{"a":1}', '{"a":2}')).toBe('\ufeff{"a":2}');
  });

  it('moves an item as it was written, indented as its new neighbours are', () => {
    const from =
      '{\n    "list": [\n        {\n            "id": "x", // why\n            "n": 1.0\n        }\n    ]\n}';
    const to = '{\n  "list": []\n}';
    expect(edit(to, from)).toBe(
      '{\n  "list": [\n    {\n      "id": "x", // why\n      "n": 1.0\n    }\n  ]\n}',
    );
  });
});

/** A value as a merge puts it together: without a text. */
const composed = (node: Node): Node => {
  if (node.kind === 'array') return { kind: 'array', items: node.items.map(composed) };
  if (node.kind === 'scalar') return node;
  return {
    kind: 'object',
    members: new Map([...node.members].map(([name, value]) => [name, composed(value)])),
  };
};

describe('what comes from no file', () => {
  it.each([
    [
      'on one line among items on one line',
      '[\n  { "id": 1, "a": [2] }\n]',
      '[{"id":1,"a":[2]},{"id":3,"a":[1,2]}]',
      '[\n  { "id": 1, "a": [2] },\n  { "id": 3, "a": [1, 2] }\n]',
    ],
    [
      'on the line of an object that is on one',
      '[\n  {"id": 1}\n]',
      '[{"id":1,"a":{"b":2}}]',
      '[\n  {"id": 1, "a": {"b": 2}}\n]',
    ],
    [
      'in lines among items in lines',
      '[\n\t{\n\t\t"id": 1\n\t}\n]',
      '[{"id":1},{"id":2,"a":[]}]',
      '[\n\t{\n\t\t"id": 1\n\t},\n\t{\n\t\t"id": 2,\n\t\t"a": []\n\t}\n]',
    ],
  ])('is written %s', (_where, before, wanted, after) => {
    const bytes = document(before).edit(composed(document(wanted).root));
    expect(Buffer.from(bytes).toString()).toBe(after);
  });
});

const scalar = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string({ maxLength: 8 }));
const item = fc.record({
  id: fc.uuid(),
  title: fc.string({ maxLength: 10 }),
  tags: fc.uniqueArray(fc.string({ maxLength: 4 }), { maxLength: 3 }),
  n: scalar,
});
const index = fc.record({
  version: scalar,
  entries: fc.uniqueArray(item, { selector: ({ id }) => id, maxLength: 8 }),
  more: fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), scalar, { maxKeys: 3 }),
});
type Index = typeof index extends fc.Arbitrary<infer Value> ? Value : never;

/** What people do to a file: in one place each. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), at: fc.nat(8), item }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(7) }),
  fc.record({ kind: fc.constant('title' as const), at: fc.nat(7), title: fc.string({ maxLength: 10 }) }),
  fc.record({
    kind: fc.constant('member' as const),
    name: fc.string({ minLength: 1, maxLength: 5 }),
    value: scalar,
  }),
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function changed({ entries, ...rest }: Index, change: Change): Index {
  const items = [...entries];
  if (change.kind === 'add') items.splice(change.at, 0, change.item);
  if (change.kind === 'remove') items.splice(change.at, 1);
  if (change.kind === 'title') {
    const old = items[change.at];
    if (old) items[change.at] = { ...old, title: change.title };
  }
  const more = change.kind === 'member' ? { ...rest.more, [change.name]: change.value } : rest.more;
  return { version: rest.version, entries: items, more };
}

describe('an edit', () => {
  const styles = fc.constantFrom<string | number>(2, 4, '\t', 0);

  it('makes the text that its author wrote, byte for byte', () => {
    fc.assert(
      fc.property(
        index,
        fc.array(change, { minLength: 1, maxLength: 4 }),
        styles,
        (before, changes, style) => {
          const after = changes.reduce(changed, before);
          const [text, wanted] = [before, after].map((value) => JSON.stringify(value, null, style));
          expect(edit(text ?? '', wanted ?? '')).toBe(wanted);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('always has the value that was wanted, in its order, whatever the text was like', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 4 }),
        fc.json({ maxDepth: 4 }),
        styles,
        styles,
        (one, other, first, second) => {
          const text = JSON.stringify(JSON.parse(one), null, first);
          const wanted = JSON.stringify(JSON.parse(other), null, second);
          const result = edit(text, wanted);
          expect(jsonText(document(result).root)).toBe(jsonText(document(wanted).root));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('leaves the lines of everything else alone', () => {
    const lines = (value: unknown) => JSON.stringify(value, null, 2).split('\n');
    fc.assert(
      fc.property(index, change, (before, one) => {
        const text = lines(before)
          .map((line, at) => `${line} // ${at}`)
          .join('\n');
        const result = edit(text, JSON.stringify(changed(before, one)));
        const kept = new Set(result.split('\n').map((line) => line.replace(/,(?= \/\/)/, '')));
        const lost = text.split('\n').filter((line) => !kept.has(line.replace(/,(?= \/\/)/, '')));
        const size = one.kind === 'remove' ? (before.entries[one.at]?.tags.length ?? 0) + 10 : 3;
        expect(lost.length).toBeLessThanOrEqual(size);
      }),
      { numRuns: 500 },
    );
  });

  it('of nothing gives the same bytes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = document(text);
        expect(read.edit(read.root)).toBe(read.bytes);
      }),
    );
  });
});
