import type { Configuration } from '../../shared/config/configuration.ts';
import { selects } from '../../shared/config/selection.ts';
import { type CheckResult, type HealthReport, serviceSubject } from '../../shared/health/health.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';
import { few, moment } from './checks/quantities.ts';

/** A repository that was not looked at for so many intervals is not listed any more. */
const missedIntervals = 3;
/** However short the interval: a round over very many takes its time. */
const leastMs = 3_600_000;
/** For so long people are told of it; then it is forgotten. */
const toldMs = 7 * 86_400_000;

/**
 * Repositories that nobody looks at any more: those that left the configuration are forgotten at once; those that their source does not
 * list are told of for a week, as one. Pure.
 */
export function judgeStale(
  reports: readonly HealthReport[],
  { mirrors, health }: Pick<Configuration, 'mirrors' | 'health'>,
  now: number,
): { readonly checks: readonly CheckResult[]; readonly forgotten: readonly HealthReport[] } {
  const repositories = reports.filter(({ subject }) => subject !== serviceSubject);
  const isSelected = ({ name, subject }: HealthReport) =>
    mirrors.some(({ source }) => {
      const short = name.slice(name.indexOf('/') + 1);
      const isOfSource = repositoryKey(source.gitUrl, source.org, short) === subject;
      return isOfSource && selects(source, { name: short }) === 'selected';
    });
  const age = ({ checkedAt }: HealthReport) => now - checkedAt;
  const patience = Math.max(leastMs, missedIntervals * health.interval * 1000);
  const stale = repositories.filter((report) => age(report) > patience);
  const gone = repositories.filter(
    (report) => !isSelected(report) || (stale.includes(report) && age(report) > toldMs),
  );
  const told = stale.filter((report) => !gone.includes(report));
  const checks = [...Map.groupBy(told, sourceOf)].map(([source, gone]) => {
    const all = repositories.filter((report) => sourceOf(report) === source).length;
    return notListed(source, gone, all);
  });
  return { checks, forgotten: gone };
}

/** `github.com/acme` */
function sourceOf({ subject }: HealthReport): string {
  return subject.slice(0, subject.lastIndexOf('/'));
}

/** One for all of a source: most of them at once are no matter of cleaning up, but of access. */
function notListed(source: string, gone: readonly HealthReport[], all: number): CheckResult {
  const names = gone.map(({ name }) => name).toSorted();
  const last = Math.max(...gone.map(({ checkedAt }) => checkedAt));
  const areMost = gone.length > 1 && gone.length * 2 >= all;
  return {
    check: 'state',
    subject: `listing of ${source}`,
    status: 'warn',
    code: 'REPOSITORY_NOT_LISTED',
    evidence: `${source} does not list ${few(names)} any more (${gone.length} of ${all}); last looked at ${moment(last)}`,
    remedy:
      'If they were deleted, archived or renamed, nothing is to be done: they are forgotten after a week. Otherwise let the token or the App see them again.',
    level: areMost ? 'high' : 'low',
    fingerprint: `${gone.length} of ${source}`,
  };
}
