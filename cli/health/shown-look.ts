import type { Healing } from '../../shared/health/healing.ts';
import type { HealthStatus } from '../../shared/health/health.ts';
import { reportJson, worstStatus } from '../../shared/health/report-json.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../output/terminal.ts';
import { healingText } from './healing-text.ts';
import type { Looked, LookWish } from './look.ts';
import { overviewText } from './overview-text.ts';
import { reportText } from './report-text.ts';

const codeOf: Readonly<Record<HealthStatus, ExitCode>> = {
  healthy: exitCodes.synced,
  warning: exitCodes.partial,
  critical: exitCodes.critical,
  unknown: exitCodes.unknown,
};

/** How many missing names are shown. */
const notable = 10;

/** The code of the worst; of what was not looked at nothing is known. */
export function exitCodeOf({ reports, missing }: Pick<Looked, 'reports' | 'missing'>): ExitCode {
  if (reports.length === 0) return exitCodes.failed;
  const worst = worstStatus(reports);
  return worst === 'healthy' && missing.length > 0 ? exitCodes.unknown : codeOf[worst];
}

/** The repositories that were asked for in full, or all in a table; and what was done to heal them. Pure. */
export function shownText(
  { reports, healings }: Pick<Looked, 'reports' | 'healings'>,
  { repositories, heal }: LookWish,
  now: number,
  paint: Terminal['paint'],
): string {
  const shown =
    repositories.length > 0 && reports.length <= 3
      ? reports.map((report) => reportText(report, healings, now, paint)).join('\n\n')
      : overviewText(reports, now, paint);
  if (!heal) return shown;
  const tried = [...healings.values()].filter(({ attempts }) => attempts.length > 0);
  const text = tried.length === 0 ? 'nothing to heal' : healingText(tried, now, paint);
  return `${shown}\n\n${paint('bold', 'healing')}\n${text}`;
}

/** The same for programs. Pure. */
export function shownJson({
  id,
  reports,
  missing,
  ending,
  healings,
}: Looked): Readonly<Record<string, unknown>> {
  const tried: readonly Healing[] = [...healings.values()];
  return {
    ...reportJson(reports),
    ...(id === '' ? {} : { id }),
    complete: ending === 'complete' && missing.length === 0,
    missing,
    healings: tried,
  };
}

/** What a person should know of how the look ended. Pure. */
export function problemsOf(
  { reports, missing, ending }: Pick<Looked, 'reports' | 'missing' | 'ending'>,
  cloud: Pick<CloudAccess, 'own' | 'place'>,
): readonly string[] {
  const names = `${missing.slice(0, notable).join(', ')}${missing.length > notable ? ` and ${missing.length - notable} more` : ''}`;
  const log = `see auto-builder dlq list and the log of ${cloud.place}`;
  if (ending === 'interrupted')
    return [cloud.own ? 'stopped before the end' : 'stopped waiting; the look goes on'];
  if (ending === 'overdue') {
    return [
      `HEALTH_LOOK_OVERDUE: nothing moved for five minutes${names === '' ? '' : `; still missing: ${names}`}; ${log}`,
    ];
  }
  if (missing.length > 0) return [`not looked at: ${names}; ${log}`];
  return reports.length === 0 ? [`nothing was looked at; ${log}`] : [];
}
