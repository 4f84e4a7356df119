import {
  type CheckResult,
  findingKey,
  type HealthReport,
  type HealthSubject,
  type KnownCheck,
} from '../../../shared/health/health.ts';
import type { RepositoryLook } from '../ports.ts';
import { scoreOf, trendOf, withScore } from './score.ts';
import { statusOf, worstFirst } from './status.ts';

/** What a report is made of. */
export interface ReportInput {
  readonly subject: HealthSubject;
  /** `owner/name`, or `service`. */
  readonly name: string;
  readonly look: RepositoryLook;
  /** The report that stands. */
  readonly before: HealthReport | undefined;
  /** Epoch milliseconds of the end of the look. */
  readonly now: number;
  readonly triggerId: string;
  /** What is done about findings, in words, by their keys. */
  readonly healing?: ReadonlyMap<string, string>;
}

/** Makes the report of one look. Pure: the same input gives the same report. */
export function makeReport(input: ReportInput): HealthReport {
  const { subject, name, look, before, now, triggerId, healing = new Map() } = input;
  const checks = knownChecks(look.checks, before, now);
  const score = scoreOf(checks, subject);
  const scores = withScore(before?.scores ?? [], now, score);
  const { lastSync, syncLag, latestCommit, codeQuality, requests } = look;
  return {
    subject,
    name,
    status: statusOf(subject, checks),
    ...(score === undefined ? {} : { score }),
    trend: trendOf(scores),
    checks,
    issues: issuesOf(checks, healing),
    ...(lastSync === undefined ? {} : { lastSync }),
    ...(syncLag === undefined ? {} : { syncLag }),
    ...(latestCommit === undefined ? {} : { latestCommit }),
    ...(codeQuality === undefined ? {} : { codeQuality }),
    scores,
    checkedAt: now,
    triggerId,
    requests,
  };
}

/**
 * The results with since when they are so: kept while status and code stay. Of two about the same, the worse one stands. What was found
 * before and cannot be seen now keeps its level, so that its end is not missed. Worst first. Pure.
 */
export function knownChecks(
  results: readonly CheckResult[],
  before: Pick<HealthReport, 'checks'> | undefined,
  now: number,
): readonly KnownCheck[] {
  const known = new Map(before?.checks.map((check) => [findingKey(check), check]));
  const once = new Map<string, CheckResult>();
  for (const result of results) {
    const key = findingKey(result);
    const other = once.get(key);
    if (other === undefined || worstFirst(result, other) < 0) once.set(key, result);
  }
  return [...once]
    .map(([key, result]): KnownCheck => {
      const earlier = known.get(key);
      const isSame = earlier?.status === result.status && earlier.code === result.code;
      const hidden =
        result.status === 'unknown' && earlier?.status !== 'pass' && earlier?.level !== undefined
          ? { level: earlier.level }
          : {};
      return { ...result, ...hidden, since: isSame ? earlier.since : now };
    })
    .toSorted(worstFirst);
}

/** One line for each check that does not pass, worst first, with what is done about it. */
function issuesOf(checks: readonly KnownCheck[], healing: ReadonlyMap<string, string>): readonly string[] {
  return checks
    .filter(({ status }) => status !== 'pass')
    .map((check) => {
      const { evidence, status } = check;
      const words = healing.get(findingKey(check));
      const text = status === 'unknown' ? `not known: ${evidence}` : evidence;
      return words === undefined || words === '' ? text : `${text}; ${words}`;
    });
}
