import type { Configuration } from '../../shared/config/configuration.ts';
import { selects } from '../../shared/config/selection.ts';
import { type CheckResult, type HealthReport, serviceSubject } from '../../shared/health/health.ts';
import { repositoryKey } from '../../shared/state/repository-key.ts';

/** A repository that was not looked at for so many intervals is not listed any more. */
const missedIntervals = 3;
/** For so long people are told of it; then it is forgotten. */
const toldMs = 7 * 86_400_000;

/**
 * Repositories that nobody looks at any more: those that left the configuration are forgotten at once; those that the source does not
 * list are told of for a week. Pure.
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
  const stale = repositories.filter((report) => age(report) > missedIntervals * health.interval * 1000);
  const gone = repositories.filter(
    (report) => !isSelected(report) || (stale.includes(report) && age(report) > toldMs),
  );
  const told = stale.filter((report) => !gone.includes(report));
  return {
    checks: told.map(({ subject, name, checkedAt }) => ({
      check: 'state',
      subject: `listing of ${subject}`,
      status: 'warn',
      code: 'REPOSITORY_NOT_LISTED',
      evidence: `${name} was last looked at ${new Date(checkedAt).toISOString()}: its source does not list it any more`,
      remedy:
        'If it was deleted, archived or renamed, nothing is to be done: it is forgotten after a week. Otherwise let the token or the App see it again.',
      level: 'medium',
      fingerprint: subject,
    })),
    forgotten: gone,
  };
}
