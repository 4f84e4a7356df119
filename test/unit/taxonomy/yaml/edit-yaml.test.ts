import { describe, expect, it } from 'vitest';
import { jsonFormat } from '../../../../functions/taxonomy/document/json/json-format.ts';
import type { Node } from '../../../../functions/taxonomy/document/node.ts';
import { composed, editedYaml, unwritten, yamlValue } from '../../../support/yaml-documents.ts';

function json(text: string): Node {
  return jsonFormat.parse(Buffer.from(text), 'value.json').root;
}

function lines(...parts: readonly string[]): string {
  return parts.map((part) => `${part}\n`).join('');
}

describe('the text of a YAML file after an edit', () => {
  it.each<[string, string, string, string]>([
    [
      'a scalar is replaced where it stands',
      '# top\na:   1   # one\nb: 2\n',
      '{"a": 3, "b": 2}',
      '# top\na:   3   # one\nb: 2\n',
    ],
    ['a string is quoted as the one before', 'a: "x"\n', '{"a": "y"}', 'a: "y"\n'],
    ['a string is quoted as the one before, plainly', "a: 'x'\n", '{"a": "it\'s"}', "a: 'it''s'\n"],
    ['a string that would be a number is quoted', 'a: x\n', '{"a": "1.0"}', 'a: "1.0"\n'],
    ['a string that was yes for YAML 1.1 is quoted', 'a: x\n', '{"a": "no"}', 'a: "no"\n'],
    ['a string with signs is quoted', 'a: x\n', '{"a": "b: c #d"}', 'a: "b: c #d"\n'],
    [
      'a text gets lines of its own',
      'a:\n    b: 1\n',
      '{"a": {"b": "x\\ny\\n"}}',
      'a:\n    b: |\n        x\n        y\n',
    ],
    ['a number keeps its digits', 'a: 1\n', '{"a": 9007199254740993.10}', 'a: 9007199254740993.10\n'],
    ['null has a place behind its name', 'a:\n', '{"a": 1}', 'a: 1\n'],
    ['a member is added at the end', 'a: 1', '{"a": 1, "b": 2}', 'a: 1\nb: 2'],
    ['a member is added at the front', 'b: 2\n', '{"a": 1, "b": 2}', 'a: 1\nb: 2\n'],
    [
      'lists are indented as they are',
      'a:\n- x\n',
      '{"a": ["x"], "b": ["z", {"c": 1, "d": 2}]}',
      'a:\n- x\nb:\n- z\n- c: 1\n  d: 2\n',
    ],
    [
      'lists of scalars stand in brackets as others do',
      'a: [x]\nc:\n  d: 1\n',
      '{"a": ["x", "w"], "b": ["z"], "c": {"d": 1}}',
      'a: [x, w]\nb: [z]\nc:\n  d: 1\n',
    ],
    [
      'brackets over several lines get one more',
      'a: [\n  x, # one\n  y\n]\n',
      '{"a": ["x", "y", "z"]}',
      'a: [\n  x, # one\n  y,\n  z\n]\n',
    ],
    [
      'JSON stays JSON',
      '{"a": ["x"], "b": 1}\n',
      '{"a": ["x", "y"], "b": 1, "c": {"d": "e"}}',
      '{"a": ["x", "y"], "b": 1, "c": {"d": "e"}}\n',
    ],
    ['the last item leaves brackets', 'a:\n  - x # gone\nb: 1\n', '{"a": [], "b": 1}', 'a: []\nb: 1\n'],
    [
      'brackets open for the first item',
      'a: [] # why\nb: 1\n',
      '{"a": [1], "b": 1}',
      'a: # why\n  - 1\nb: 1\n',
    ],
    ['a list becomes a scalar', 'a: # why\n  - 1\nb: 1\n', '{"a": 2, "b": 1}', 'a: 2 # why\nb: 1\n'],
    ['a list becomes a mapping', 'a:\n- 1\n', '{"a": {"b": 1}}', 'a:\n  b: 1\n'],
    [
      'an item takes its comments along',
      lines('- id: a', '# about b', '- id: b # own', '', '# about c', '- id: c'),
      '[{"id": "c"}, {"id": "a"}, {"id": "b"}]',
      lines('# about c', '- id: c', '- id: a', '# about b', '- id: b # own'),
    ],
    [
      'comments of nothing in particular stay',
      lines('a: 1', '', '# Section', '', '# about b', 'b: 2', 'c: 3'),
      '{"a": 1, "c": 3}',
      lines('a: 1', '', '# Section', '', 'c: 3'),
    ],
    [
      'blank lines are kept between items',
      lines('- id: a', '', '- id: b', '', '- id: c'),
      '[{"id": "0"}, {"id": "a"}, {"id": "c"}, {"id": "d"}]',
      lines('- id: "0"', '', '- id: a', '', '- id: c', '', '- id: d'),
    ],
    [
      'a comment below the last item is not torn from it',
      'a:\n  - 1\n  # more to come\nb: 1\n',
      '{"a": [1, 2], "b": 1}',
      'a:\n  - 1\n  - 2\n  # more to come\nb: 1\n',
    ],
    ['line breaks stay', 'a: 1\r\nb: 2\r\n', '{"a": 1, "b": {"c": 1}}', 'a: 1\r\nb:\r\n  c: 1\r\n'],
    ['a byte order mark stays', '\ufeffa: 1\n', '{"a": 2}', '\ufeffa: 2\n'],
    [
      'markers of the document stay',
      '# x\n---\na: 1\n...\n# end\n',
      '{"a": 1, "b": 2}',
      '# x\n---\na: 1\nb: 2\n...\n# end\n',
    ],
    ['an empty file is filled', '', '{"a": {"b": ["c"]}}', 'a:\n  b:\n    - c\n'],
    ['comments stay before what is filled in', '# top', '{"a": 1}', '# top\na: 1\n'],
    ['a file is emptied', '# top\na: 1\n', '{}', '# top\n{}\n'],
    [
      'names that need quotes get some',
      'a: 1\n',
      '{"a": 1, "b: #": 2, "<<": 3}',
      'a: 1\n"b: #": 2\n"<<": 3\n',
    ],
    ['names of objects mean nothing', 'a: 1\n', '{"a": 1, "__proto__": 2}', 'a: 1\n__proto__: 2\n'],
    [
      'a list in a list stands on its line',
      '- - a\n  - b\n',
      '[["a", "c", "b"], ["d"]]',
      '- - a\n  - c\n  - b\n- - d\n',
    ],
  ])('%s', (_, before, value, after) => {
    expect(editedYaml(before, json(value))).toBe(after);
  });
});

describe('what comes from another YAML file', () => {
  const other = lines(
    'docs:',
    '    - id: intro',
    '',
    '    # the guide',
    "    -   id: 'guide' # new",
    '        text: >',
    '            folded',
    '            text',
  );

  it('stands as it stood there, at the indentation of its place', () => {
    const [, guide] = itemsOf(yamlValue(other), 'docs');
    const value: Node = { kind: 'object', members: new Map([['list', { kind: 'array', items: [guide] }]]) };
    expect(editedYaml('list: []\n', value)).toBe(
      lines(
        'list:',
        '  # the guide',
        "  -   id: 'guide' # new",
        '      text: >',
        '          folded',
        '          text',
      ),
    );
  });

  it('is spelled as it was there, where a merge put it together', () => {
    expect(editedYaml('a: 1\n', composed(yamlValue("a: 1\nb: [0x1F, 'x', 1.50]\n")))).toBe(
      "a: 1\nb:\n  - 0x1F\n  - 'x'\n  - 1.50\n",
    );
  });

  it('gives the bytes of that file, when both were equal before', () => {
    const shorter = lines('docs:', '    - id: intro');
    expect(editedYaml(shorter, yamlValue(other))).toBe(other);
  });

  it('changes nothing when it only means the same', () => {
    const text = 'a: 0x10 # sixteen\nb: {c: "x", d: }\n';
    expect(editedYaml(text, unwritten(yamlValue("b: {d: ~, c: 'x'}\na: 16.0\n")))).toBe(text);
  });
});

describe('a value that YAML cannot write plainly', () => {
  it.each([
    '\u0000\u001b',
    '\u2028',
    '\ufeff',
    ' lead',
    'trail ',
    '\n',
    '\t\n x',
    '- a',
    '# a',
    '\u0085',
    '😀',
  ])('%j is still the same when it is read again', (string) => {
    const value: Node = {
      kind: 'object',
      members: new Map([
        [string, { kind: 'array', items: [{ kind: 'scalar', text: '', key: `s:${string}` }] }],
      ]),
    };
    expect(unwritten(yamlValue(editedYaml('a: 1\n', value)))).toMatchObject({
      members: new Map([[string, { items: [{ key: `s:${string}` }] }]]),
    });
  });

  it('is refused when a name is longer than YAML allows', () => {
    const value = json(`{"${'n'.repeat(2000)}": 1}`);
    expect(() => editedYaml('a: 1\n', value)).toThrow(
      expect.objectContaining({ code: 'TAXONOMY_NOT_SUPPORTED', where: 'index.yaml' }),
    );
  });
});

function itemsOf(node: Node, name: string): [Node, Node] {
  const list = node.kind === 'object' ? node.members.get(name) : undefined;
  const [first, second] = list?.kind === 'array' ? list.items : [];
  if (first === undefined || second === undefined) throw new Error(`${name} has no two items`);
  return [first, second];
}
