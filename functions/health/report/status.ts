import {
  alertLevels,
  type CheckName,
  type CheckResult,
  type HealthStatus,
  type HealthSubject,
  serviceSubject,
} from '../../../shared/health/health.ts';
import { checkWeights } from './weights-and-levels.ts';

/** Checks that repositories show, and the service answers for: they make a repository `warning` at most, and are told of once. */
export const countsForService: ReadonlySet<CheckName> = new Set(['queue']);

/**
 * What checks come to: `critical` when one of the level critical or high fails, `warning` when anything else does not pass, `unknown`
 * when nothing is known of something essential. Pure.
 */
export function statusOf(
  subject: HealthSubject,
  checks: readonly Pick<CheckResult, 'check' | 'status' | 'level'>[],
): HealthStatus {
  const isGrave = ({ status, level }: (typeof checks)[number]): boolean =>
    status === 'fail' && (level === 'critical' || level === 'high');
  if (ownChecks(subject, checks).some(isGrave)) return 'critical';
  if (checks.some(({ status }) => status === 'warn' || status === 'fail')) return 'warning';
  const nothingKnown = checks.length === 0;
  const blind = checks.some(({ check, status }) => status === 'unknown' && checkWeights[check].essential);
  return nothingKnown || blind ? 'unknown' : 'healthy';
}

/** The checks that a subject answers for itself. */
export function ownChecks<Check extends Pick<CheckResult, 'check'>>(
  subject: HealthSubject,
  checks: readonly Check[],
): readonly Check[] {
  return subject === serviceSubject ? checks : checks.filter(({ check }) => !countsForService.has(check));
}

const statusRank = { fail: 0, warn: 1, unknown: 2, pass: 3 } as const;

/** Orders results worst first: what fails before what warns, then by how soon a person has to act. */
export function worstFirst(
  one: Pick<CheckResult, 'status' | 'level'>,
  other: Pick<CheckResult, 'status' | 'level'>,
): number {
  return statusRank[one.status] - statusRank[other.status] || levelRank(one.level) - levelRank(other.level);
}

function levelRank(level: CheckResult['level']): number {
  return level === undefined ? alertLevels.length : alertLevels.indexOf(level);
}
