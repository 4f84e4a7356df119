import { describe, expect, it } from 'vitest';
import { anyPath, pathTest } from '../../../../functions/validation/settings/path-patterns.ts';

describe('a pattern over paths', () => {
  it.each([
    ['*.min.js', 'a.min.js'],
    ['*.min.js', 'deep/down/a.min.js'],
    ['dist', 'packages/a/dist/index.js'],
    ['dist/', 'dist/index.js'],
    ['/dist', 'dist/index.js'],
    ['docs/api', 'docs/api/a/b.md'],
    ['docs/*.md', 'docs/a.md'],
    ['docs/**', 'docs/a/b.md'],
    ['**/fixtures/**', 'fixtures/a.json'],
    ['**/fixtures/**', 'test/fixtures/a/b.json'],
    ['src/**/gen/*.ts', 'src/gen/a.ts'],
    ['src/**/gen/*.ts', 'src/a/b/gen/a.ts'],
    ['*.{json,md}', 'a/b.md'],
    ['[ab].md', 'b.md'],
    ['.*', '.github/a.md'],
    ['./a.md', 'a.md'],
  ])('%s matches %s', (pattern, path) => {
    expect(pathTest(pattern)(path)).toBe(true);
  });

  it.each([
    ['dist', 'distant/a.js'],
    ['/dist', 'packages/dist/index.js'],
    ['docs/api', 'more/docs/api/b.md'],
    ['docs/*.md', 'docs/a/b.md'],
    ['*.md', 'a.mdx'],
    ['docs/**', 'docs'],
    ['?.md', 'ab.md'],
    ['', 'a.md'],
  ])('%j does not match %s', (pattern, path) => {
    expect(pathTest(pattern)(path)).toBe(false);
  });

  it('speaks only of what is below its folder', () => {
    const test = pathTest('*.md', 'docs');

    expect(['docs/a.md', 'docs/b/a.md', 'a.md', 'docs2/a.md'].filter(test)).toEqual([
      'docs/a.md',
      'docs/b/a.md',
    ]);
  });

  it('takes no longer when it is written to explode', () => {
    const test = pathTest(`${'*a'.repeat(30)}b`);

    expect(test(`${'a'.repeat(200)}`)).toBe(false);
  });
});

describe('several patterns', () => {
  it('match what one of them matches', () => {
    expect(['a.md', 'b/c.json', 'd.py'].filter(anyPath(['*.md', 'b']))).toEqual(['a.md', 'b/c.json']);
  });

  it('match nothing when there are none', () => {
    expect(anyPath([])('a.md')).toBe(false);
  });
});
