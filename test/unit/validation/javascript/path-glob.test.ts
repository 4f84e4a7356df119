import { describe, expect, it } from 'vitest';
import { editorConfigFor } from '../../../../functions/validation/settings/editor-config.ts';
import { ignoreFile, pathGlob } from '../../../../functions/validation/settings/path-glob.ts';

describe('a glob over paths', () => {
  it.each([
    ['*.ts', 'a.ts', true],
    ['*.ts', 'x/a.ts', false],
    ['**/*.ts', 'x/y/a.ts', true],
    ['**/*.ts', 'a.ts', true],
    ['src/**', 'src/a/b.ts', true],
    ['src/**', 'src', false],
    ['src/**/a.ts', 'src/a.ts', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['[a-c].ts', 'b.ts', true],
    ['[!a-c].ts', 'b.ts', false],
    ['*.{ts,tsx}', 'a.tsx', true],
    ['{a,b}/{c,d}.ts', 'b/c.ts', true],
    ['*', '.hidden', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['*a*b*c', 'xaybzc', true],
    ['**', 'a/b', true],
  ])('%s for %s: %s', (pattern, path, expected) => {
    expect(pathGlob(pattern)(path)).toBe(expected);
  });

  it('takes no longer for a pattern that is made to take long', () => {
    const before = performance.now();
    expect(pathGlob(`${'*a'.repeat(100)}b`)('a'.repeat(3_000))).toBe(false);
    expect(pathGlob(`${'**/'.repeat(100)}b`)('a/'.repeat(1_000))).toBe(false);
    expect(pathGlob('{a,b}'.repeat(60))('a'.repeat(60))).toBe(false);
    expect(performance.now() - before).toBeLessThan(3_000);
  });
});

describe('an ignore file', () => {
  it.each([
    ['dist', 'dist/a.js', true],
    ['dist', 'x/dist/a.js', true],
    ['/dist', 'x/dist/a.js', undefined],
    ['dist/', 'dist', undefined],
    ['dist/', 'dist/a.js', true],
    ['a/b', 'x/a/b', undefined],
    ['*.log\n!keep.log', 'x/keep.log', false],
    ['*.log\n!keep.log', 'x/other.log', true],
    ['# dist', 'dist', undefined],
    ['\\#a', '#a', true],
    ['a  ', 'a', true],
    ['', 'a', undefined],
  ])('%j for %s: %s', (text, path, expected) => {
    expect(ignoreFile(text)(path)).toBe(expected);
  });

  it('speaks of what is below its own folder', () => {
    expect(ignoreFile('/a', 'x')('x/a')).toBe(true);
    expect(ignoreFile('a', 'x')('a')).toBeUndefined();
  });
});

describe('.editorconfig', () => {
  it('nearer and later lines win, up to the root', () => {
    const read = editorConfigFor(
      new Map([
        ['.editorconfig', '[*]\nindent_size = 1\nend_of_line = crlf\n'],
        [
          'a/.editorconfig',
          'root = true\n[*]\nindent_size=2 ; two\nindent_style: tab\n[*.ts]\nindent_size = 3\n',
        ],
        ['a/b/.editorconfig', '[/x.ts]\nmax_line_length = off\n'],
      ]),
    );
    expect(read('x.ts')).toEqual({ indentSize: 1, endOfLine: 'crlf' });
    expect(read('a/x.js')).toEqual({ indentSize: 2, indentStyle: 'tab' });
    expect(read('a/b/x.ts')).toEqual({ indentSize: 3, indentStyle: 'tab', maxLineLength: 'off' });
    expect(read('a/b/c/x.ts')).toEqual({ indentSize: 3, indentStyle: 'tab' });
  });

  it('is passed over where a line is none', () => {
    const read = editorConfigFor(
      new Map([['.editorconfig', '\uFEFF[*]\nindent_size = many\n=\n[\nindent_style=tab']]),
    );
    expect(read('a')).toEqual({ indentStyle: 'tab' });
  });
});
