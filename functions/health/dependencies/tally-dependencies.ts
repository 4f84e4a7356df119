import { packageKey, type RegistryAnswer } from '../../../shared/registries/registry.ts';
import { assess } from './assess-dependency.ts';
import type { Dependency } from './dependency-list.ts';

/** A dependency that is behind, or that should not be used. */
export interface Offender {
  readonly ecosystem: Dependency['ecosystem'];
  readonly name: string;
  readonly used: string;
  readonly newest: string;
  /** Major versions that it is behind. */
  readonly majors: number;
}

/** Dependencies, sorted by what they come to. */
export interface Tally {
  /** Direct dependencies that could be judged. */
  readonly judged: number;
  /** Direct ones that are behind by a major version, the worst first. */
  readonly outdated: readonly Offender[];
  /** Direct ones that are deprecated or yanked. */
  readonly withdrawn: readonly Offender[];
  /** Deprecated or yanked ones that others need. */
  readonly withdrawnBelow: readonly Offender[];
  /** Direct ones that are less behind. */
  readonly minor: number;
  readonly patch: number;
  /** Not known to the registry. */
  readonly absent: number;
  readonly unclear: number;
  /** How many each registry did not tell of, and why. */
  readonly unanswered: ReadonlyMap<string, { readonly count: number; readonly why: string }>;
  /** Indirect ones that are asked for at a later look. */
  readonly postponed: number;
}

const registryNames = { npm: 'npm', pypi: 'PyPI' } as const;

/** Judges each dependency, and counts. What there is no answer for, was not asked. */
export function tallyDependencies(
  dependencies: readonly Dependency[],
  answers: ReadonlyMap<string, RegistryAnswer>,
): Tally {
  const outdated: Offender[] = [];
  const withdrawn: Offender[] = [];
  const withdrawnBelow: Offender[] = [];
  const unanswered = new Map<string, { readonly count: number; readonly why: string }>();
  const counts = { judged: 0, minor: 0, patch: 0, nothing: 0, absent: 0, unclear: 0, postponed: 0 };
  for (const dependency of dependencies) {
    const { direct, ecosystem, name } = dependency;
    const found = assess(dependency, answers.get(packageKey(dependency)) ?? { state: 'postponed' });
    if (found.state === 'judged') {
      const majors = found.distance.behind === 'major' ? found.distance.majors : 0;
      const offender = { ecosystem, name, used: found.used, newest: found.newest, majors };
      if (found.withdrawn) (direct ? withdrawn : withdrawnBelow).push(offender);
      if (!direct) continue;
      counts.judged += 1;
      if (found.distance.behind === 'major') outdated.push(offender);
      else counts[found.distance.behind] += 1;
    } else if (found.state === 'unanswered' || (found.state === 'postponed' && direct)) {
      const why =
        found.state === 'unanswered' ? found.why : 'there are too many at once: they are asked later';
      const registry = registryNames[ecosystem];
      unanswered.set(registry, { count: (unanswered.get(registry)?.count ?? 0) + 1, why });
    } else counts[found.state] += 1;
  }
  outdated.sort((one, other) => other.majors - one.majors);
  return { outdated, withdrawn, withdrawnBelow, unanswered, ...counts };
}
