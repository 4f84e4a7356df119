import * as pep440 from '@renovatebot/pep440';
import * as semver from 'semver';
import type { Dependency } from './dependency-list.ts';

type Ecosystem = Dependency['ecosystem'];

/** The one version that a range allows; `undefined`: it allows several, or is none. */
export function fixedVersion(ecosystem: Ecosystem, range: string): string | undefined {
  if (ecosystem === 'npm') return semver.valid(range.replace(/^=/, '')) ?? undefined;
  const version = /^===?\s*([^\s,|*]+)$/.exec(range.trim())?.[1];
  return version !== undefined && pep440.valid(version) !== null ? version : undefined;
}

/** Whether a range allows a version. A range that is none allows nothing. */
export function allows(ecosystem: Ecosystem, range: string, version: string): boolean {
  if (ecosystem === 'npm') return semver.satisfies(version, range);
  return alternatives(range).some((one) => pep440.satisfies(version, one, { prereleases: true }));
}

/** The lowest version that a range allows; `undefined`: it has no lower end, or is none. */
export function lowestAllowed(ecosystem: Ecosystem, range: string): string | undefined {
  if (ecosystem === 'npm') {
    const lowest = semver.validRange(range) === null ? null : semver.minVersion(range);
    // Nothing is written below that is an end.
    return lowest === null || lowest.version === '0.0.0' ? undefined : lowest.version;
  }
  const lowest = alternatives(range).map(lowestOf);
  // An alternative without a lower end is the lowest.
  return lowest.reduce((one, other) =>
    one !== undefined && other !== undefined && pep440.compare(one, other) > 0 ? other : other && one,
  );
}

function alternatives(range: string): readonly string[] {
  return range.split('||');
}

/** Of several lower ends, the highest holds. */
function lowestOf(specifier: string): string | undefined {
  const ends = specifier.split(',').flatMap((part) => {
    const version = /^\s*(?:===?|~=|>=?)\s*([^\s*]+?)(?:\.\*)?\s*$/.exec(part)?.[1];
    return version !== undefined && pep440.valid(version) !== null ? [version] : [];
  });
  return ends.reduce<string | undefined>(
    (highest, end) => (highest === undefined || pep440.compare(end, highest) > 0 ? end : highest),
    undefined,
  );
}
