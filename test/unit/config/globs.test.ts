import { describe, expect, it } from 'vitest';
import { matches, matchesRepository, pathMatcher } from '../../../shared/config/globs.ts';

describe('matches', () => {
  it.each([
    [['*'], 'main'],
    [['*'], 'feat/deep/x'],
    [['*'], '.hidden'],
    [['release/*'], 'release/1/2'],
    [['main', 'develop'], 'develop'],
    [['v[0-9]*'], 'v1.0'],
    [['{main,develop}'], 'main'],
    [['v?'], 'v1'],
    [['!wip/*'], 'main'],
    [['fix+1'], 'fix+1'],
    [['a@b'], 'a@b'],
  ])('%j takes %s', (patterns, name) => {
    expect(matches(patterns, name)).toBe(true);
  });

  it.each([
    [[], 'main'],
    [['main'], 'Main'],
    [['main'], 'maintenance'],
    [['release/*'], 'release'],
    [['*', '!wip/*'], 'wip/x'],
    [['!wip/*', '*'], 'wip/x'],
    [['!wip/*'], 'wip/x'],
    [['v[0-9]*'], 'version'],
    [['main', '!main'], 'main'],
  ])('%j leaves %s', (patterns, name) => {
    expect(matches(patterns, name)).toBe(false);
  });
});

describe('matchesRepository', () => {
  it('does not tell upper and lower case apart, as hosts do not', () => {
    expect(matchesRepository(['App-*'], 'app-web')).toBe(true);
    expect(matchesRepository(['Docs'], 'docs')).toBe(true);
    expect(matchesRepository(['*', '!DOCS'], 'docs')).toBe(false);
  });
});

describe('a test for paths', () => {
  it.each([
    [['*.json'], 'a.json', true],
    [['*.json'], 'docs/a.json', false],
    [['**/a.json'], 'a.json', true],
    [['**/a.json'], 'docs/.deep/a.json', true],
    [['**/a.json', '!docs/**'], 'docs/a.json', false],
    [['A.json'], 'a.json', false],
    [['!a.json'], 'b.json', false],
    [[], 'a.json', false],
  ])('%j and %s: %j', (patterns, path, expected) => {
    expect(pathMatcher(patterns)(path)).toBe(expected);
  });
});
