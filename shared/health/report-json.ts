import { type CheckResult, type HealthReport, healthStatuses, serviceSubject } from './health.ts';

/** One report in the JSON that people and programs read. Times are ISO 8601, in UTC. */
export interface ReportJson {
  readonly status: HealthReport['status'];
  /** When the last destination was brought in step. */
  readonly lastSync?: string;
  /** Seconds for which the source is ahead of its worst destination. */
  readonly syncLag?: number;
  /** Of the default branch, seven digits. */
  readonly latestCommit?: string;
  readonly codeQuality?: string;
  readonly issues: readonly string[];
  readonly score?: number;
  readonly trend: HealthReport['trend'];
  readonly checkedAt: string;
  /** Worst first. */
  readonly checks: readonly (Omit<CheckResult, 'fingerprint'> & { readonly since: string })[];
}

/** All reports in the JSON that people and programs read. */
export interface HealthJson {
  /** The worst of all. */
  readonly status: HealthReport['status'];
  /** By `owner/name`; by the repository's key where two hosts have the same name. */
  readonly repositories: Readonly<Record<string, ReportJson>>;
  /** What belongs to no repository; absent: it was not looked at. */
  readonly service?: ReportJson;
}

/** The JSON of reports, repositories by name. No report at all is `unknown`. Pure. */
export function reportJson(reports: readonly HealthReport[]): HealthJson {
  const repositories = reports.filter(({ subject }) => subject !== serviceSubject);
  const service = reports.find(({ subject }) => subject === serviceSubject);
  const byName = Map.groupBy(repositories, ({ name }) => name);
  const named = repositories
    .map(
      (report) =>
        [(byName.get(report.name)?.length ?? 0) > 1 ? report.subject : report.name, report] as const,
    )
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    status: worstStatus(reports),
    repositories: Object.fromEntries(named.map(([name, report]) => [name, oneJson(report)])),
    ...(service === undefined ? {} : { service: oneJson(service) }),
  };
}

/** The worst status of several reports; `unknown` without any. Pure. */
export function worstStatus(reports: readonly Pick<HealthReport, 'status'>[]): HealthReport['status'] {
  if (reports.length === 0) return 'unknown';
  const worst = Math.max(...reports.map(({ status }) => healthStatuses.indexOf(status)));
  return healthStatuses[worst] ?? 'unknown';
}

function oneJson(report: HealthReport): ReportJson {
  const { status, lastSync, syncLag, latestCommit, codeQuality, issues, score, trend, checkedAt } = report;
  return {
    status,
    ...(lastSync === undefined ? {} : { lastSync: moment(lastSync) }),
    ...(syncLag === undefined ? {} : { syncLag }),
    ...(latestCommit === undefined ? {} : { latestCommit }),
    ...(codeQuality === undefined ? {} : { codeQuality }),
    issues,
    ...(score === undefined ? {} : { score }),
    trend,
    checkedAt: moment(checkedAt),
    checks: report.checks.map(({ fingerprint, since, ...check }) => ({ ...check, since: moment(since) })),
  };
}

/** To the second. */
function moment(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
