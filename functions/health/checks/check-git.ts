import { AutoBuilderError } from '../../../shared/errors.ts';
import type { CheckResult } from '../../../shared/health/health.ts';
import type { FindingKind } from '../report/weights-and-levels.ts';
import { passed, problem, sentence, unknown, unseen } from './results.ts';
import type { CheckSubject, Listed, Sides } from './sides.ts';

/** A listing that takes longer makes everything slow. */
const slowMs = 10_000;

/** Codes that say nothing of the connection: the host asks to wait. */
const notNow = new Set(['GIT_RATE_LIMITED', 'GITHUB_RATE_LIMITED', 'GIT_ABORTED']);
const missing = 'GIT_REPOSITORY_NOT_FOUND';

/**
 * Whether the source and each destination can be reached over git, with the credentials that a mirror run has. Destinations of `unmade`,
 * which the first run makes, need not be there yet. Pure.
 */
export function checkGit(
  subject: CheckSubject,
  { source, destinations }: Sides,
  unmade: ReadonlySet<string>,
): readonly CheckResult[] {
  const failed = destinations.filter(({ listed }) => isBroken(listed));
  const noneIsLeft = failed.length === destinations.length;
  return [
    judge(subject.key, source, 'git: the source cannot be reached'),
    ...destinations.map(({ at, listed }) => {
      if (isMissing(listed) && unmade.has(at.key))
        return unknown({ check: 'git', subject: at.key }, notYet(at.key));
      return judge(at.key, listed, kindOf(listed, noneIsLeft));
    }),
  ];
}

/** What there is to say of a destination that was never mirrored to. */
export function notYet(key: string): string {
  return `${key} does not exist yet: the first run makes it`;
}

/** Whether the source and at least one destination answered; `undefined`: nobody could tell. Pure. */
export function isUp({ source, destinations }: Sides, unmade: ReadonlySet<string>): boolean | undefined {
  const sides = destinations.flatMap(({ at, listed }) =>
    isMissing(listed) && unmade.has(at.key) ? [] : [listed],
  );
  if (isBroken(source) || (sides.length > 0 && sides.every(isBroken))) return false;
  return source.kind === 'listed' && sides.some(({ kind }) => kind === 'listed') ? true : undefined;
}

function isBroken(listed: Listed<unknown>): boolean {
  return (
    listed.kind === 'failed' && listed.error instanceof AutoBuilderError && !notNow.has(listed.error.code)
  );
}

function isMissing(listed: Listed<unknown>): boolean {
  return (
    listed.kind === 'failed' && listed.error instanceof AutoBuilderError && listed.error.code === missing
  );
}

function kindOf(listed: Listed<unknown>, noneIsLeft: boolean): FindingKind {
  if (isMissing(listed)) return 'git: a destination does not exist';
  return noneIsLeft ? 'git: no destination can be reached' : 'git: one destination cannot be reached';
}

function judge(key: string, listed: Listed<unknown>, kind: FindingKind): CheckResult {
  const about = { check: 'git', subject: key } as const;
  const seconds = Math.round(listed.durationMs / 1000);
  if (listed.kind === 'listed') {
    if (listed.durationMs <= slowMs) return passed(about, `${key} lists its refs`);
    return problem(about, 'git: a host is slow', {
      status: 'warn',
      code: 'HOST_SLOW',
      evidence: `${key} took ${seconds} s to list its refs`,
      remedy: 'Look at the state of the host and at the network; runs go on, and take longer.',
    });
  }
  const { error } = listed;
  if (!(error instanceof AutoBuilderError) || notNow.has(error.code)) return unseen(about, error);
  return problem(about, kind, {
    status: 'fail',
    code: error.code,
    evidence: sentence(error),
    remedy: error.remedy,
  });
}
