import { describe, expect, it } from 'vitest';
import { refSelector, selectRefs } from '../../../functions/mirror/ref-selection.ts';

const a = 'a'.repeat(40);
const refs = new Map(
  [
    'refs/tags/v1',
    'refs/pull/1/head',
    'refs/heads/zebra',
    'refs/notes/commits',
    'refs/heads/main',
    'refs/heads/feat/x',
    'refs/heads/.github',
    'refs/changes/01/1/1',
  ].map((ref) => [ref, a] as const),
);
const selected = (branches: string[], tags: string[], head?: string): string[] => [
  ...selectRefs(refs, refSelector({ branches, tags }), head).keys(),
];

describe('the selected refs', () => {
  it('are branches and tags alone, whatever the filters say', () => {
    expect(selected(['*'], ['*'])).toEqual([
      'refs/heads/.github',
      'refs/heads/feat/x',
      'refs/heads/main',
      'refs/heads/zebra',
      'refs/tags/v1',
    ]);
  });

  it('begin with the default branch, which carries the most history', () => {
    expect(selected(['*'], [], 'refs/heads/zebra')[0]).toBe('refs/heads/zebra');
  });

  it('are none when the lists are empty', () => {
    expect(selected([], [])).toEqual([]);
  });

  it('are none when nothing matches', () => {
    expect(selected(['no-such-*'], ['no-such-*'])).toEqual([]);
  });

  it('follow exclusions, in any order', () => {
    expect(selected(['!feat/*', '*'], [])).toEqual([
      'refs/heads/.github',
      'refs/heads/main',
      'refs/heads/zebra',
    ]);
  });
});
