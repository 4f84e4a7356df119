import { type CheckResult, type HealthReport, serviceSubject } from '../../shared/health/health.ts';
import type { HealthJob } from '../../shared/jobs/health-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import { attempt } from './checks/results.ts';
import { concludeLooks } from './conclude-looks.ts';
import { judgeStale } from './judge-stale.ts';
import type { HealthDependencies, HealthSession } from './ports.ts';
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
  for (const report of stale.forgotten) await forget(dependencies, report);
  return { kind: 'done', result: { looked: 1, findings, requests } };
}

/** A source that cannot be asked for its deliveries keeps nothing else from being told. */
async function redeliver(session: HealthSession): Promise<readonly CheckResult[]> {
  return attempt({ off: [], about: { check: 'webhook', subject: 'lost deliveries' } }, async () => {
    await session.redeliver();
    return [];
  });
}

/** Nobody looks at it any more, so nobody would say that what was found there is over. */
async function forget({ publish, store, now }: HealthDependencies, report: HealthReport): Promise<void> {
  const open = report.checks.filter(({ status, subject }) => status !== 'pass' && subject === report.subject);
  await publish(
    open.map((check) => ({
      type: 'health.resolved' as const,
      detail: {
        version: 1 as const,
        key: `${check.check} ${check.subject}`,
        check: check.check,
        code: check.code ?? 'UNKNOWN',
        level: check.level ?? ('low' as const),
        evidence: 'it is not looked at any more',
        remedy: '',
        repository: report.name,
        since: check.since,
        at: now(),
        healing: 'none' as const,
      },
    })),
  );
  await store.forget(report.subject);
}
