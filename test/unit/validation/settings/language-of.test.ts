import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../../functions/validation/language-of.ts';

describe('the language of a file', () => {
  it.each([
    ['a.py', 'python'],
    ['a/b.pyi', 'python'],
    ['a.PYW', 'python'],
    ['a.mjs', 'javascript'],
    ['a.d.ts', 'javascript'],
    ['a.tsx', 'javascript'],
    ['a.code-workspace', 'json'],
    ['tsconfig.json', 'json'],
    ['README.md', 'markdown'],
    ['a.markdown', 'markdown'],
  ])('of %s is %s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });

  it.each(['a.json5', 'Makefile', 'py', 'a.py/b', 'a.constructor', 'a.mdx', ''])('of %j is none', (path) => {
    expect(languageOf(path)).toBeUndefined();
  });
});
