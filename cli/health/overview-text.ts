import { type HealthReport, healthStatuses } from '../../shared/health/health.ts';
import { worstStatus } from '../../shared/health/report-json.ts';
import { ago, duration } from '../output/quantities.ts';
import { table } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { healthMark, inColourOf, scoreText } from './marks.ts';

const longestIssue = 70;

/** How all are in one line, and each in one: the worst first. Pure. */
export function overviewText(
  reports: readonly HealthReport[],
  now: number,
  paint: Terminal['paint'],
): string {
  const columns = [
    { title: '' },
    { title: 'repository' },
    { title: 'status' },
    { title: 'score' },
    { title: 'last sync' },
    { title: 'lag', align: 'right' as const },
    { title: 'commit' },
    { title: 'grade' },
    { title: 'issues' },
  ];
  const rows = [...reports]
    .sort(worstFirst)
    .map((report) => [
      healthMark(report.status, paint),
      report.name,
      inColourOf(report.status, report.status, paint),
      scoreText(report),
      report.lastSync === undefined ? '' : ago(report.lastSync, now),
      report.syncLag === undefined ? '' : duration(report.syncLag * 1000),
      report.latestCommit ?? '',
      report.codeQuality ?? '',
      issuesText(report.issues),
    ]);
  return `${summaryText(reports, paint)}\n\n${table(columns, rows)}`;
}

/** `✗ critical  1 critical · 2 warning · 40 healthy`. */
function summaryText(reports: readonly HealthReport[], paint: Terminal['paint']): string {
  const worst = worstStatus(reports);
  const counts = healthStatuses.toReversed().flatMap((status) => {
    const number = reports.filter((report) => report.status === status).length;
    return number === 0 ? [] : [`${number} ${status}`];
  });
  return `${healthMark(worst, paint)} ${inColourOf(worst, worst, paint)}  ${counts.join(' · ')}`;
}

function worstFirst(left: HealthReport, right: HealthReport): number {
  const rank = ({ status }: HealthReport): number => -healthStatuses.indexOf(status);
  return (
    rank(left) - rank(right) || (left.score ?? 0) - (right.score ?? 0) || (left.name < right.name ? -1 : 1)
  );
}

function issuesText([first, ...others]: readonly string[]): string {
  if (first === undefined) return '';
  const line = first.replace(/\s+/g, ' ');
  const shown = line.length > longestIssue ? `${line.slice(0, longestIssue - 1)}…` : line;
  return others.length === 0 ? shown : `${shown} (and ${others.length} more)`;
}
