import { describe, expect, it } from 'vitest';
import { linguistAttributes } from '../../../../functions/validation/settings/git-attributes.ts';

function attributeOf(path: string, files: Readonly<Record<string, string>>) {
  return linguistAttributes(new Map(Object.entries(files)))(path);
}

describe('.gitattributes', () => {
  it.each([
    ['*.pb.py linguist-generated\n', 'a/b.pb.py', 'linguist-generated'],
    ['*.pb.py linguist-generated=true\n', 'b.pb.py', 'linguist-generated'],
    ['lib/** text eol=lf linguist-vendored\n', 'lib/a/b.js', 'linguist-vendored'],
    ['# *.py linguist-generated\n', 'b.py', undefined],
    ['*.py -linguist-generated\n', 'b.py', undefined],
    ['*.py linguist-generated=false\n', 'b.py', undefined],
    ['*.py !linguist-generated\n', 'b.py', undefined],
    ['*.py linguist-detectable\n', 'b.py', undefined],
    ['', 'b.py', undefined],
  ])('%j says of %s: %s', (text, path, attribute) => {
    expect(attributeOf(path, { '.gitattributes': text })).toBe(attribute);
  });

  it('means its last line about a path', () => {
    const text = 'gen/* linguist-generated\ngen/own.py -linguist-generated\n';

    expect(attributeOf('gen/own.py', { '.gitattributes': text })).toBeUndefined();
  });

  it('wins over those further up, wherever they come in the list', () => {
    const files = {
      'a/.gitattributes': '*.py -linguist-generated\n',
      '.gitattributes': '*.py linguist-generated\n',
    };

    expect(attributeOf('a/b.py', files)).toBeUndefined();
    expect(attributeOf('b.py', files)).toBe('linguist-generated');
  });

  it('in a folder speaks only of what is below', () => {
    expect(attributeOf('b/c.py', { 'a/.gitattributes': '*.py linguist-generated\n' })).toBeUndefined();
  });
});
