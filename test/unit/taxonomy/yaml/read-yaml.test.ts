import { describe, expect, it } from 'vitest';
import { DocumentError } from '../../../../functions/taxonomy/document/errors.ts';
import type { Node } from '../../../../functions/taxonomy/document/node.ts';
import { yamlDocument, yamlValue } from '../../../support/yaml-documents.ts';

function member(text: string, name: string): Node | undefined {
  const root = yamlValue(text);
  return root.kind === 'object' ? root.members.get(name) : undefined;
}

function refusal(text: string): DocumentError {
  try {
    yamlDocument(text);
  } catch (error) {
    if (error instanceof DocumentError) return error;
    throw error;
  }
  throw new Error(`it was read: ${text}`);
}

describe('a scalar of YAML', () => {
  it.each([
    ['plain', 's:plain'],
    ['"a\\tb"', 's:a\tb'],
    ["'it''s'", "s:it's"],
    ['1', 'n:1e0'],
    ['+1.0', 'n:1e0'],
    ['10e-1', 'n:1e0'],
    ['0x1F', 'n:31e0'],
    ['0o17', 'n:15e0'],
    ['.inf', 'n:inf'],
    ['-.INF', 'n:-inf'],
    ['.NaN', 'n:nan'],
    ['9007199254740993', 'n:9007199254740993e0'],
    ['1e400', 'n:1e400'],
    ['TRUE', 'b:true'],
    ['yes', 's:yes'],
    ['~', 'z:'],
    ['', 'z:'],
    ['2024-01-02', 's:2024-01-02'],
    ['!!str 1', 's:1'],
    ['!!int 3', 'n:3e0'],
    ['|\n  one\n  two', 's:one\ntwo\n'],
    ['>-\n  one\n  two', 's:one two'],
  ])('%j means %j', (text, key) => {
    expect(member(`a: ${text}\nb: 1\n`, 'a')).toMatchObject({ kind: 'scalar', text, key });
  });
});

describe('a name of YAML', () => {
  it.each([
    ['a b: 1', 'a b'],
    ['"a": 1', 'a'],
    ['1: x', '1'],
    ['true: x', 'true'],
    ['"<<": x', '<<'],
    ['__proto__: x', '__proto__'],
  ])('of %j is %j', (text, name) => {
    expect(member(text, name)).toBeDefined();
  });
});

describe('a file without a value', () => {
  it.each(['', '\n', '# only this\n', '---\n', '---\n# this\n...\n'])('%j is an empty object', (text) => {
    expect(yamlValue(text)).toEqual({ kind: 'object', members: new Map() });
  });
});

describe('a file that cannot be merged', () => {
  it.each([
    ['a: 1\nb: &x 1', 'TAXONOMY_NOT_SUPPORTED', '2:4'],
    ['a: *x', 'TAXONOMY_NOT_SUPPORTED', '1:4'],
    ['&a', 'TAXONOMY_NOT_SUPPORTED', '1:1'],
    ['<<: {a: 1}', 'TAXONOMY_NOT_SUPPORTED', '1:1'],
    ['a: !mine 1', 'TAXONOMY_NOT_SUPPORTED', '1:4'],
    ['a: !!binary aGk=', 'TAXONOMY_NOT_SUPPORTED', '1:4'],
    ['a: !!set {b}', 'TAXONOMY_NOT_SUPPORTED', '1:4'],
    ['!!str a: 1', 'TAXONOMY_NOT_SUPPORTED', '1:7'],
    ['? a\n: 1', 'TAXONOMY_NOT_SUPPORTED', '1:3'],
    ['[a, b]: 1', 'TAXONOMY_NOT_SUPPORTED', '1:1'],
    [': 1', 'TAXONOMY_NOT_SUPPORTED', '1:1'],
    ['%YAML 1.1\n---\na: 1', 'TAXONOMY_NOT_SUPPORTED', '1:1'],
    ['a: 1\n---\nb: 1', 'TAXONOMY_NOT_SUPPORTED', '2:1'],
    ['a: 1\nb: 2\na: 3', 'TAXONOMY_DUPLICATE_KEY', '3:1'],
    ['{a: 1, "a": 2}', 'TAXONOMY_DUPLICATE_KEY', '1:8'],
    ['1: a\n"1": b', 'TAXONOMY_DUPLICATE_KEY', '2:1'],
    ['a: b: c', 'TAXONOMY_FILE_INVALID', '1:4'],
    ['a: [1', 'TAXONOMY_FILE_INVALID', '1:6'],
    ['a: "x', 'TAXONOMY_FILE_INVALID', '1:6'],
    ['a:\n\tb: 1', 'TAXONOMY_FILE_INVALID', '2:1'],
    ['a:\n  b: 1\n c: 2', 'TAXONOMY_FILE_INVALID', '3:1'],
  ])('%j: %s at %s', (text, code, place) => {
    const { code: found, where } = refusal(text);
    expect({ code: found, where }).toEqual({ code, where: `index.yaml:${place}` });
  });
});

describe('a file that was read before', () => {
  it('is the same document again', () => {
    const one = yamlDocument('a: 1\n');
    expect(yamlDocument('a: 1\n', one)).toBe(one);
    expect(yamlDocument('a: 2\n', one)).not.toBe(one);
  });
});
