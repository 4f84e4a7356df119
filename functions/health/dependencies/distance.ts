import * as pep440 from '@renovatebot/pep440';
import * as semver from 'semver';
import type { Dependency } from './dependency-list.ts';

/** How far a version is behind another one. */
export type Distance =
  | { readonly behind: 'nothing' | 'patch' | 'minor' }
  | { readonly behind: 'major'; readonly majors: number };

/** Whether a version is a prerelease (PEP 440: also one of development). */
export function isPrerelease(ecosystem: Dependency['ecosystem'], version: string): boolean {
  if (ecosystem === 'npm') return semver.prerelease(version) !== null;
  return pep440.explain(version)?.is_prerelease === true;
}

/** Whether both are the same version, however they are written. */
export function isSameVersion(ecosystem: Dependency['ecosystem'], one: string, other: string): boolean {
  return one === other || (ecosystem === 'pypi' ? pep440.eq(one, other) : semver.eq(one, other));
}

/** How far `used` is behind `newest`; a version that is ahead is behind nothing. Both are valid versions. */
export function distance(ecosystem: Dependency['ecosystem'], used: string, newest: string): Distance {
  const [behind, before, after] =
    ecosystem === 'npm' ? compareSemver(used, newest) : comparePep440(used, newest);
  if (!behind) return { behind: 'nothing' };
  const majors = majorsBetween(before[0] ?? 0, after[0] ?? 0);
  if (majors > 0) return { behind: 'major', majors };
  return { behind: before[0] !== after[0] || (before[1] ?? 0) !== (after[1] ?? 0) ? 'minor' : 'patch' };
}

/** The first number of a version that is a year. */
const firstYear = 1990;

/** A project that counts years promises nothing by a new one: two of them count as one major version. */
function majorsBetween(before: number, after: number): number {
  if (before >= firstYear && after >= firstYear) return after - before >= 2 ? 1 : 0;
  // From numbers to years is one step, not two thousand.
  if (after >= firstYear) return 1;
  return Math.max(0, after - before);
}

type Comparison = readonly [behind: boolean, before: readonly number[], after: readonly number[]];

function compareSemver(used: string, newest: string): Comparison {
  const numbers = (version: string): readonly number[] => {
    const { major, minor, patch } = new semver.SemVer(version);
    return [major, minor, patch];
  };
  return [semver.lt(used, newest), numbers(used), numbers(newest)];
}

function comparePep440(used: string, newest: string): Comparison {
  const [before, after] = [pep440.explain(used), pep440.explain(newest)];
  if (!before || !after) return [false, [], []];
  const behind = pep440.lt(used, newest);
  // A new epoch starts to count anew: that is one major version.
  if (before.epoch !== after.epoch) return [behind, [0], [1]];
  return [behind, before.release, after.release];
}
