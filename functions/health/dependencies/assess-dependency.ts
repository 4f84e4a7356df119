import type { PackageFacts, RegistryAnswer } from '../../../shared/registries/registry.ts';
import type { Dependency } from './dependency-list.ts';
import { type Distance, distance, isPrerelease, isSameVersion } from './distance.ts';
import { allows, lowestAllowed } from './ranges.ts';

/** What one dependency comes to. */
export type Assessment =
  | {
      readonly state: 'judged';
      /** The version that is used. */
      readonly used: string;
      readonly newest: string;
      readonly distance: Distance;
      /** Deprecated or yanked. */
      readonly withdrawn: boolean;
    }
  /** The registry does not know the package. */
  | { readonly state: 'absent' }
  /** Which version is used cannot be told. */
  | { readonly state: 'unclear' }
  /** It was not said. */
  | { readonly state: 'unanswered'; readonly why: string }
  | { readonly state: 'postponed' };

const upToDate: Distance = { behind: 'nothing' };

/** Judges one dependency by what its registry says. What was bad yesterday is bad, even if the registry is silent today. */
export function assess(dependency: Dependency, answer: RegistryAnswer): Assessment {
  if (answer.state === 'known') return assessWith(dependency, answer.facts);
  const before = 'last' in answer && answer.last ? assessWith(dependency, answer.last) : undefined;
  if (before?.state === 'judged' && (before.withdrawn || before.distance.behind === 'major')) return before;
  const { version, withdrawn } = dependency;
  if (version !== undefined && withdrawn) {
    return { state: 'judged', used: version, newest: version, distance: upToDate, withdrawn };
  }
  return answer.state === 'unreachable' ? { state: 'unanswered', why: answer.why } : { state: answer.state };
}

function assessWith(dependency: Dependency, facts: PackageFacts): Assessment {
  const { ecosystem } = dependency;
  const used = usedVersion(dependency, facts);
  if (used === undefined) return { state: 'unclear' };
  const newest = newestFor(ecosystem, used, facts) ?? used;
  return {
    state: 'judged',
    used,
    newest,
    distance: distance(ecosystem, used, newest),
    withdrawn: isWithdrawn(dependency, facts),
  };
}

/** The locked version. Without one, what would be installed today is the newest, if that is allowed; else at worst the lowest that is. */
function usedVersion(
  { ecosystem, version, range = '' }: Dependency,
  facts: PackageFacts,
): string | undefined {
  if (version !== undefined) return version;
  const newest = facts.latest ?? facts.newest;
  if (newest !== undefined && allows(ecosystem, range, newest)) return newest;
  return lowestAllowed(ecosystem, range);
}

/** Prereleases count only for those who use one that is newer than every release. */
function newestFor(
  ecosystem: Dependency['ecosystem'],
  used: string,
  { latest, newest }: PackageFacts,
): string | undefined {
  if (!isPrerelease(ecosystem, used)) return latest;
  const released = latest !== undefined && distance(ecosystem, used, latest).behind !== 'nothing';
  return released ? latest : newest;
}

/** Without a lock, another version of the range is installed than the one that was withdrawn. */
function isWithdrawn({ ecosystem, version, withdrawn }: Dependency, facts: PackageFacts): boolean {
  if (withdrawn || facts.withdrawn === 'all') return true;
  return version !== undefined && facts.withdrawn.some((one) => isSameVersion(ecosystem, one, version));
}
