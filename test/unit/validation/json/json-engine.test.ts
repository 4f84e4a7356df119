import { describe, expect, it } from 'vitest';
import { jsonInHand } from '../../../support/javascript-analysis.ts';

const { analyse, findings, fix } = jsonInHand();

describe('syntax of JSON', () => {
  it.each([
    ['{"a": 1,}\n', 'json', ['1:9 parse']],
    ['{"a": 1 // why\n}\n', 'json', ['1:9 parse']],
    ['', 'json', ['1:1 parse']],
    ['{"a": 1} {}\n', 'json', ['1:10 parse']],
    ['{"a": "\u0001"}\n', 'json', ['1:7 parse']],
    ['{\n  "a": 1, // why\n}\n', 'jsonc', []],
    ['', 'jsonc', []],
    ['{"a": }\n', 'jsonc', ['1:7 parse']],
  ])('of %j as %s has %j', (text, kind, expected) => {
    expect(findings(text, { kind, stages: [1] })).toEqual(expected);
  });

  it('is critical', () => {
    expect(analyse('{').findings[0]).toMatchObject({ code: 'parse', severity: 'critical', stage: 1 });
  });

  it('stops at what matters when everything is wrong', () => {
    expect(findings(`[${'; '.repeat(500)}]`, { stages: [1] }).length).toBeLessThanOrEqual(20);
  });

  it('throws for what nests too deeply', () => {
    expect(() => analyse('['.repeat(200_000))).toThrow(RangeError);
  });
});

describe('a key that is there twice', () => {
  it('is reported where it comes again, in its own object only', () => {
    const text = '{\n  "a": { "b": 1, "b": 2 },\n  "b": [{ "a": 1 }, { "a": 2 }],\n  "\\u0061": 3\n}\n';
    const { findings: found } = analyse(text, { stages: [1] });
    expect(found.map(({ line, column, code, severity }) => [line, column, code, severity])).toEqual([
      [2, 18, 'duplicate-key', 'error'],
      [4, 3, 'duplicate-key', 'error'],
    ]);
    expect(found[0]?.message).toBe('Key "b" is there twice: the last one counts');
  });
});

describe('the format of JSON', () => {
  it('is reported as information, and is fixable', () => {
    const { findings: found } = analyse('{\n"a":1}\n');
    expect(found).toMatchObject([{ code: 'format', severity: 'info', fixable: true, line: 2 }]);
  });

  it('is made as configured, with the mark and the line endings of the file', () => {
    const style = { indentStyle: 'space', indentWidth: 4 } as const;
    expect(fix('\uFEFF{\r\n"a":[1]}\r\n', 'style', { options: { style } })).toBe(
      '\uFEFF{\r\n    "a": [1]\r\n}\r\n',
    );
  });

  it.each([
    [JSON.stringify({ a: [1, 2], b: {} }, null, 4)],
    [`${JSON.stringify({ a: [1, 2] }, null, '\t')}\n`],
    [JSON.stringify({ a: [1, 2] })],
    [JSON.stringify({ a: 'b'.repeat(200), c: [] })],
  ])('is left as a program prints it where nothing is configured: %j', (text) => {
    expect(findings(text, { options: { styleOfFile: true } })).toEqual([]);
    expect(fix(text, 'style', { options: { styleOfFile: true } })).toBe(text);
  });

  it('keeps the indentation of a file where nothing is configured', () => {
    const text = '{\n    "a": {\n        "b": 1}\n}\n';
    expect(fix(text, 'style', { options: { styleOfFile: true } })).toBe(
      '{\n    "a": {\n        "b": 1\n    }\n}\n',
    );
  });

  it('keeps comments', () => {
    expect(fix('{\n// why\n"a":1,}\n', 'style', { kind: 'jsonc', options: { styleOfFile: true } })).toContain(
      '// why',
    );
  });

  it('is nobody’s business in a lock file, and where the text does not parse', () => {
    expect(findings('{"a":\n1}', { options: { format: false } })).toEqual([]);
    expect(fix('{"a":\n', 'style')).toBe('{"a":\n');
  });

  it('has no imports to fix', () => {
    expect(fix('{"a":\n1}', 'imports')).toBe('{"a":\n1}');
  });
});

describe('a comment in JSON', () => {
  it('silences what is on its line', () => {
    const text = '{\n  "a": 1,\n  "a": 2 // auto-builder-ignore duplicate-key\n}\n';
    expect(findings(text, { kind: 'jsonc', stages: [1] })).toEqual([]);
  });
});
