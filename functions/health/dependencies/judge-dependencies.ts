import { createHash } from 'node:crypto';
import type { CheckResult } from '../../../shared/health/health.ts';
import type { RegistryAnswer } from '../../../shared/registries/registry.ts';
import type { DependencyList } from './dependency-list.ts';
import { describeTally, examples } from './describe-tally.ts';
import { type Tally, tallyDependencies } from './tally-dependencies.ts';

/** So far behind is neglect. */
const neglectedMajors = 2;

/** A result, without what it is about. */
export type Verdict = Omit<CheckResult, 'check' | 'subject'>;

/**
 * What a list comes to with what registries say now; the worst wins. Pure.
 *
 * Two major versions behind or more, deprecated or yanked: `fail`. One major version behind, or something deprecated that the dependencies need: `warn`.
 * What a registry did not tell makes it `unknown`, unless what it told is bad already.
 */
export function judgeDependencies(
  list: DependencyList,
  answers: ReadonlyMap<string, RegistryAnswer>,
): Verdict {
  if (list.files === 0) return withoutFiles(list);
  const tally = tallyDependencies(list.dependencies, answers);
  const verdict = { ...judge(tally), evidence: describeTally(tally, list) };
  return verdict.status === 'pass' ? verdict : { ...verdict, fingerprint: fingerprint(tally) };
}

function judge({ outdated, withdrawn, withdrawnBelow, unanswered }: Tally): Omit<Verdict, 'evidence'> {
  if (withdrawn.length > 0) {
    return {
      status: 'fail',
      code: 'DEPENDENCIES_DEPRECATED',
      level: 'medium',
      remedy: 'Replace what is deprecated; its registry shows the words of its authors.',
    };
  }
  if (outdated.length > 0) {
    const neglected = outdated.some(({ majors }) => majors >= neglectedMajors);
    return {
      status: neglected ? 'fail' : 'warn',
      code: 'DEPENDENCIES_OUTDATED',
      level: neglected ? 'medium' : 'low',
      remedy: 'Update the dependencies, those furthest behind first, and read what their releases break.',
    };
  }
  if (withdrawnBelow.length > 0) {
    return {
      status: 'warn',
      code: 'DEPENDENCIES_DEPRECATED',
      level: 'low',
      remedy: 'Update the dependencies that need the deprecated ones, and the lock file.',
    };
  }
  if (unanswered.size > 0) {
    return {
      status: 'unknown',
      code: 'REGISTRY_UNREACHABLE',
      remedy:
        'See whether the roots in health.registries can be reached from here; they are asked again at the next look.',
    };
  }
  return { status: 'pass' };
}

function withoutFiles({ unread, unreadCount }: DependencyList): Verdict {
  if (unreadCount === 0) return { status: 'pass', evidence: 'no manifests of npm or Python' };
  return {
    status: 'unknown',
    code: 'DEPENDENCIES_UNREADABLE',
    evidence: `no manifest could be read${examples(unread, unreadCount)}`,
    remedy: 'Mend the files, or leave them out of the repository.',
    fingerprint: unread.join('\n'),
  };
}

/** Which versions are wrong, and how much; not the newest ones, which change from day to day without changing anything. */
function fingerprint({ outdated, withdrawn, withdrawnBelow, unanswered }: Tally): string {
  const lines = [
    ...outdated.map(({ ecosystem, name, used, majors }) => `${ecosystem} ${name} ${used} ${majors}`),
    ...[...withdrawn, ...withdrawnBelow].map(({ ecosystem, name, used }) => `${ecosystem} ${name} ${used}`),
    ...unanswered.keys(),
  ];
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16);
}
