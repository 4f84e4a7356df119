import {
  type CheckResult,
  type Finding,
  findingKey,
  type HealthSubject,
  type KnownCheck,
  serviceSubject,
} from '../../../shared/health/health.ts';
import { countsForService } from './status.ts';

/** In whose report findings stand. */
export interface FindingOwner {
  readonly report: HealthSubject;
  /** `owner/name`, or `service`. */
  readonly name: string;
  /** A mirror that takes the repository. */
  readonly mirror?: string;
}

/** What does not pass. What is the service's own to tell (queues) is left out of the findings of repositories. Pure. */
export function findingsOf(checks: readonly KnownCheck[], owner: FindingOwner): readonly Finding[] {
  return checks.flatMap((check) => {
    const { status } = check;
    if ((status !== 'warn' && status !== 'fail') || isToldElsewhere(check, owner)) return [];
    return [findingOf(check, status, owner)];
  });
}

/**
 * The findings of the report before that are over: their checks pass, or are not made any more. What is unknown now is not over; it
 * keeps its level, and is over once it passes. Pure.
 */
export function resolvedOf(
  before: readonly KnownCheck[],
  after: readonly Pick<CheckResult, 'check' | 'subject' | 'status'>[],
  owner: FindingOwner,
): readonly Finding[] {
  const now = new Map(after.map((check) => [findingKey(check), check.status]));
  return before.flatMap((check) => {
    const { status, level } = check;
    const wasFound = status === 'warn' || status === 'fail' || (status === 'unknown' && level !== undefined);
    if (!wasFound || isToldElsewhere(check, owner)) return [];
    const isOver = (now.get(findingKey(check)) ?? 'pass') === 'pass';
    return isOver ? [findingOf(check, status === 'fail' ? 'fail' : 'warn', owner)] : [];
  });
}

function isToldElsewhere({ check }: KnownCheck, { report }: FindingOwner): boolean {
  return report !== serviceSubject && countsForService.has(check);
}

function findingOf(known: KnownCheck, status: Finding['status'], owner: FindingOwner): Finding {
  const {
    check,
    subject,
    code = 'UNKNOWN',
    evidence,
    remedy = '',
    level = 'low',
    fingerprint,
    since,
  } = known;
  const { report, name, mirror } = owner;
  return {
    key: findingKey(known),
    check,
    subject,
    status,
    code,
    evidence,
    remedy,
    level,
    fingerprint: fingerprint ?? `${code} ${subject}`,
    since,
    report,
    ...(report === serviceSubject ? {} : { repository: name }),
    ...(mirror === undefined ? {} : { mirror }),
  };
}
