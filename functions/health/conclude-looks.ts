import type { DomainEvent } from '../../shared/events/domain-events.ts';
import { type Finding, findingKey, type HealthReport } from '../../shared/health/health.ts';
import type { HealthJob } from '../../shared/jobs/health-job.ts';
import type { HealingDone } from './healing/heal-findings.ts';
import { healingWords } from './healing-words.ts';
import type { HealthDependencies, HealthSession, RepositoryLook } from './ports.ts';
import { judgeFindings } from './report/causes.ts';
import { knownChecks, makeReport } from './report/make-report.ts';

/** A look at one subject, and the report that stood before. */
export interface Looked {
  readonly subject: { readonly key: string; readonly name: string; readonly mirror?: string };
  readonly before: HealthReport | undefined;
  readonly look: RepositoryLook;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Looks after a remedy: three tries, and as many looks that only wait for their effect. */
const mostLooks = 8;

/**
 * Heals what was found, keeps the reports, tells the bus, and has findings under way looked at again. Resolves to how many findings there
 * are. The bus is told before a report is kept: a function that dies between the two tells it again.
 */
export async function concludeLooks(
  dependencies: HealthDependencies,
  session: HealthSession,
  job: HealthJob,
  looked: readonly Looked[],
): Promise<number> {
  const judged = looked.map((one) => ({ ...one, ...findingsOfLook(one) }));
  const open = new Map(judged.flatMap((draft) => draft.findings).map((one) => [one.key, one]));
  const findings = [...open.values()];
  // What several share is over when none of them shows it any more.
  const drafts = judged.map((draft) => ({
    ...draft,
    resolved: draft.resolved.filter(({ key }) => !open.has(key)),
  }));
  const resolved = drafts.flatMap((draft) => draft.resolved);
  const { heal, dryRun } = job;
  const healing = await session.heal({ findings, resolved: seenInstead(drafts, resolved), heal, dryRun });

  for (const draft of drafts) {
    const report = makeReport({
      subject: draft.subject.key,
      name: draft.subject.name,
      look: draft.look,
      before: draft.before,
      now: draft.endedAt,
      triggerId: job.trigger.id,
      healing: healingWords(healing),
    });
    const events = eventsOf(dependencies, draft, report, healing);
    // Who only wants to know what would be done calls nobody.
    const told = job.dryRun ? events.filter(({ type }) => type !== 'health.finding') : events;
    await dependencies.publish(told);
    await dependencies.store.keep(report);
    dependencies.measure(report, draft.endedAt - draft.startedAt);
  }
  dependencies.measureHealing(healing);
  if (healing.events.length > 0) await dependencies.publish(healing.events);
  await lookAgain(dependencies, job, drafts, healing);
  return findings.length;
}

type Draft = Looked & { readonly findings: readonly Finding[]; readonly resolved: readonly Finding[] };

/** What does not pass now, and what did not before and is over. */
function findingsOfLook({ subject, before, look, endedAt }: Looked): Pick<Draft, 'findings' | 'resolved'> {
  const { key: report, ...named } = subject;
  const owner = { report, ...named };
  const checks = knownChecks(look.checks, before, endedAt);
  const { findings, over } = judgeFindings(before?.checks ?? [], checks, owner);
  return { findings, resolved: over };
}

function seenInstead(
  drafts: readonly Draft[],
  resolved: readonly Finding[],
): readonly { readonly key: string; readonly evidence: string }[] {
  const evidence = new Map(
    drafts.flatMap(({ look }) => look.checks.map((check) => [findingKey(check), check.evidence] as const)),
  );
  return resolved.map(({ key }) => ({ key, evidence: evidence.get(key) ?? 'it is not looked at any more' }));
}

function eventsOf(
  { newRunId, memoryMb }: Pick<HealthDependencies, 'newRunId' | 'memoryMb'>,
  { subject, findings, resolved, look, startedAt, endedAt }: Draft,
  report: HealthReport,
  { healing }: HealingDone,
): readonly DomainEvent[] {
  const told = (finding: Finding) => ({
    version: 1 as const,
    key: finding.key,
    check: finding.check,
    code: finding.code,
    level: finding.level,
    evidence: finding.evidence.slice(0, 1_000),
    remedy: finding.remedy.slice(0, 1_000),
    ...(finding.repository === undefined ? {} : { repository: finding.repository }),
    since: finding.since,
    at: report.checkedAt,
    healing: healing.get(finding.key) ?? ('none' as const),
  });
  const checked: DomainEvent<'health.checked'> = {
    type: 'health.checked',
    detail: {
      version: 1,
      runId: newRunId(),
      subject: subject.key,
      name: subject.name,
      status: report.status,
      ...(report.score === undefined ? {} : { score: report.score }),
      ...(look.up === undefined ? {} : { up: look.up }),
      ...(look.codeQuality === undefined ? {} : { grade: look.codeQuality }),
      at: report.checkedAt,
      durationMs: endedAt - startedAt,
      workMs: endedAt - startedAt,
      ...(memoryMb === undefined ? {} : { memoryMb }),
      requests: look.requests,
    },
  };
  return [
    checked,
    ...findings.map((finding) => ({ type: 'health.finding' as const, detail: told(finding) })),
    ...resolved.map((finding) => ({ type: 'health.resolved' as const, detail: told(finding) })),
  ];
}

/** What healing is under way for is looked at when its effect may show, and no more often than it may be tried. */
async function lookAgain(
  { send }: Pick<HealthDependencies, 'send'>,
  job: HealthJob,
  drafts: readonly Draft[],
  { healing, lookAgainAfterSeconds }: HealingDone,
): Promise<void> {
  if (lookAgainAfterSeconds === undefined || job.dryRun || job.look >= mostLooks) return;
  const under = drafts.filter(({ findings }) => findings.some(({ key }) => healing.get(key) === 'trying'));
  if (under.length === 0) return;
  const next = { ...job, look: job.look + 1 };
  const again =
    next.kind === 'health' ? { ...next, repositories: under.map(({ subject }) => subject.name) } : next;
  await send([again], lookAgainAfterSeconds);
}
