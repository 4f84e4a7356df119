import { describe, expect, it } from 'vitest';
import {
  checkStaleBranches,
  type OwnBranch,
  ownBranches,
  staleAfterMs,
  staleBranches,
} from '../../../../functions/health/healing/stale-refs.ts';

const now = Date.parse('2026-11-21T10:00:00Z');
const refs = new Map([
  ['refs/heads/main', 'm'],
  ['refs/heads/feature', 'f'],
  ['refs/heads/auto-builder/fixes/feature', 'a'],
  ['refs/heads/auto-builder/fixes/gone', 'b'],
  ['refs/heads/auto-builder/taxonomy/index', 'c'],
  ['refs/heads/auto-builder/of-a-person', 'd'],
  ['refs/auto-builder/archive/main/x', 'e'],
]);

describe('branches of the product that were left', () => {
  it('are those of fixes and of shared files, with what they were to be merged into', () => {
    expect(ownBranches(refs, 'refs/heads/main')).toEqual([
      { ref: 'refs/heads/auto-builder/fixes/feature', tip: 'a', into: 'f' },
      { ref: 'refs/heads/auto-builder/taxonomy/index', tip: 'c', into: 'm' },
    ]);
  });

  it('are none of those that a person may have made, or that keep what nothing else keeps', () => {
    const names = ownBranches(refs, 'refs/heads/main').map(({ ref }) => ref);
    expect(names).not.toContain('refs/heads/auto-builder/of-a-person');
    expect(names).not.toContain('refs/auto-builder/archive/main/x');
  });

  it('are not known while the default branch is not', () => {
    const [only, ...others] = ownBranches(refs, undefined);
    expect([only?.ref, others]).toEqual(['refs/heads/auto-builder/fixes/feature', []]);
  });

  const looks = (merged: readonly string[], at: number | undefined) => ({
    merged: async (branches: readonly OwnBranch[]) => branches.filter(({ tip }) => merged.includes(tip)),
    committedAt: async () => at,
  });

  it.each([
    ['merged, and a day old', ['a', 'c'], now - staleAfterMs, ['a', 'c']],
    ['not merged', ['c'], now - staleAfterMs, ['c']],
    ['merged a moment ago', ['a', 'c'], now - staleAfterMs + 1, []],
    ['of an age that nobody can tell', ['a', 'c'], undefined, []],
  ])('may go or stay: %s', async (_what, merged, at, gone) => {
    const stale = await staleBranches(ownBranches(refs, 'refs/heads/main'), looks(merged, at), now);
    expect(stale.map(({ tip }) => tip)).toEqual(gone);
  });

  it('are a finding of the lowest level, by name', () => {
    expect(checkStaleBranches('github.com/acme/app', ownBranches(refs, 'refs/heads/main'))).toMatchObject({
      ...{ check: 'refs', subject: 'own branches of github.com/acme/app', code: 'STALE_REFS', level: 'low' },
      evidence: 'merged and left: auto-builder/fixes/feature, auto-builder/taxonomy/index',
    });
  });

  it('are no finding when there are none', () => {
    expect(checkStaleBranches('github.com/acme/app', [])).toBeUndefined();
  });
});
