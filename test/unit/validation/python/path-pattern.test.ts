import { describe, expect, it } from 'vitest';
import {
  pathPattern,
  treePattern,
  withoutDots,
} from '../../../../functions/validation/settings/python/path-pattern.ts';

describe('a pattern over paths', () => {
  it.each([
    ['a.py', '', 'a.py', true],
    ['a.py', '', 'x/a.py', true],
    ['x/a.py', '', 'x/a.py', true],
    ['x/a.py', '', 'y/x/a.py', false],
    ['*.py', '', 'x/y/a.py', true],
    ['x/*', '', 'x/y/a.py', true],
    ['x/*', 'z', 'x/a.py', false],
    ['x/*', 'z', 'z/x/a.py', true],
    ['**/a.py', '', 'a.py', true],
    ['**/a.py', '', 'x/y/a.py', true],
    ['**/a.py', '', 'xa.py', false],
    ['x/**/a.py', '', 'x/a.py', true],
    ['x/**', '', 'x/y/z.py', true],
    ['test_?.py', '', 'test_1.py', true],
    ['test_?.py', '', 'test_12.py', false],
    ['[a-c]*.py', '', 'bx.py', true],
    ['[!a-c]*.py', '', 'bx.py', false],
    ['{a,b}/*.{py,pyi}', '', 'b/x.pyi', true],
    ['{a,b}/*.{py,pyi}', '', 'c/x.pyi', false],
    ['./x/../y.py', 'z', 'z/y.py', true],
    ['../y.py', 'z', 'y.py', true],
    ['[', '', '[', true],
    ['A.py', '', 'a.py', false],
  ])('%s in %j and %s: %s', (pattern, folder, path, expected) => {
    expect(pathPattern(pattern, folder)(path)).toBe(expected);
  });

  it('means all that is in a folder, where folders are meant', () => {
    expect(treePattern('docs', '')('a/docs/b/c.py')).toBe(true);
    expect(treePattern('a/docs/', '')('a/docs/c.py')).toBe(true);
    expect(treePattern('docs', '')('a/docs2/c.py')).toBe(false);
  });

  it('takes no longer for a pattern that is made to take long', () => {
    const test = pathPattern(`${'*a'.repeat(60)}*b`, '');
    const before = performance.now();
    expect(test('a'.repeat(2_000))).toBe(false);
    expect(performance.now() - before).toBeLessThan(2_000);
    const many = pathPattern('{a,b}'.repeat(100), '');
    expect(many('a'.repeat(100))).toBe(false);
  });
});

describe('a path without dots', () => {
  it.each([
    ['a/./b/../c', 'a/c'],
    ['../../a', 'a'],
    ['/a//b/', 'a/b'],
    ['', ''],
  ])('%j is %j', (path, expected) => {
    expect(withoutDots(path)).toBe(expected);
  });
});
