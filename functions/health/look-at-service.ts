import type { DomainEvent } from '../../shared/events/domain-events.ts';
import {
  type CheckResult,
  type Finding,
  type HealthReport,
  serviceSubject,
} from '../../shared/health/health.ts';
import type { HealthJob } from '../../shared/jobs/health-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { attempt } from './checks/results.ts';
import { concludeLooks } from './conclude-looks.ts';
import { judgeStale } from './judge-stale.ts';
import type { HealthDependencies, HealthSession } from './ports.ts';
import { judgeFindings } from './report/causes.ts';
import type { HealthDone } from './run-health-job.ts';

/** Looks at what belongs to no repository, and has lost deliveries made again. */
export async function lookAtService(
  dependencies: HealthDependencies,
  session: HealthSession,
  job: Extract<HealthJob, { kind: 'service-health' }>,
): Promise<Outcome<HealthDone>> {
  const { configuration, now, store } = dependencies;
  const startedAt = now();
  const reports: HealthReport[] = [];
  for await (const report of store.reports()) reports.push(report);
  const before = reports.find(({ subject }) => subject === serviceSubject);
  const { checks, requests } = await session.lookAtService();
  const lost = job.dryRun ? [] : await redeliver(session);
  const stale = judgeStale(reports, configuration, now());
  const look = { checks: [...checks, ...lost, ...stale.checks], requests };
  const subject = { key: serviceSubject, name: serviceSubject };
  const findings = await concludeLooks(dependencies, session, job, [
    { subject, before, look, startedAt, endedAt: now() },
  ]);
  await forget(dependencies, reports, stale.forgotten);
  return { kind: 'done', result: { looked: 1, findings, requests } };
}

/** A source that cannot be asked for its deliveries keeps nothing else from being told. */
async function redeliver(session: HealthSession): Promise<readonly CheckResult[]> {
  return attempt({ off: [], about: { check: 'webhook', subject: 'lost deliveries' } }, async () => {
    await session.redeliver();
    return [];
  });
}

/** Nobody looks at these any more, so nobody would say that what was found there, and nowhere else, is over. */
async function forget(
  { publish, store, now }: HealthDependencies,
  reports: readonly HealthReport[],
  forgotten: readonly HealthReport[],
): Promise<void> {
  if (forgotten.length === 0) return;
  const others = reports.filter((report) => !forgotten.includes(report));
  const still = new Set(others.flatMap((report) => openOf(report).map(({ key }) => key)));
  for (const report of forgotten) {
    const over = openOf(report).filter(({ key }) => !still.has(key));
    await publish(
      over.map((finding) => ({ type: 'health.resolved' as const, detail: ended(finding, now()) })),
    );
    await store.forget(report.subject);
  }
}

/** What was told of a report, as if all of it were over. */
function openOf({ subject, name, checks }: HealthReport): readonly Finding[] {
  return judgeFindings(checks, [], { report: subject, name }).over;
}

function ended(finding: Finding, at: number): DomainEvent<'health.resolved'>['detail'] {
  const { key, check, code, level, repository, since } = finding;
  return {
    version: 1,
    ...{ key, check, code, level, since, at },
    ...(repository === undefined ? {} : { repository }),
    evidence: 'it is not looked at any more',
    remedy: '',
    healing: 'none',
  };
}
