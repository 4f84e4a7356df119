import type { TaxonomySet } from '../../../shared/config/configuration.ts';
import { AutoBuilderError } from '../../../shared/errors.ts';
import type { DomainEvent, EventBus } from '../../../shared/events/domain-events.ts';
import type { TaxonomyJob } from '../../../shared/jobs/taxonomy-job.ts';
import type { TaxonomyRun, TaxonomyStore } from '../../../shared/state/taxonomy-store.ts';
import type { RoundEnd } from './run-round.ts';

/** Where rounds are written down and told of. */
export interface RoundLedger {
  readonly store: Pick<TaxonomyStore, 'recordRun'>;
  readonly bus: EventBus;
  readonly measure: (run: TaxonomyRun) => void;
  /** Of the function: what a round cost. */
  readonly memoryMb?: number | undefined;
  readonly now: () => number;
}

/** A round that was run. */
export interface StartedRound {
  readonly set: TaxonomySet;
  readonly runId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly job: TaxonomyJob;
}

const namedConflicts = 100;

/** Records a round, measures it and tells of it. A push that changed nothing leaves no trace: our own commits lead to such. */
export async function recordRound(
  { store, bus, measure, memoryMb, now }: RoundLedger,
  started: StartedRound,
  end: RoundEnd | AutoBuilderError,
): Promise<TaxonomyRun> {
  const isFailure = end instanceof AutoBuilderError;
  const run = isFailure ? failedRun(started, end, now()) : runOf(started, end, now());
  if (!isFailure && end.unchanged && started.job.trigger.kind === 'push') return run;
  await store.recordRun(run);
  measure(run);
  if (!isFailure && !end.unchanged) await bus.put(eventsOf(run, end, memoryMb));
  return run;
}

function baseOf({ set, runId, startedAt, job }: StartedRound, finishedAt: number) {
  const { action, trigger } = job;
  const mode: TaxonomyRun['mode'] =
    action.kind === 'sync' ? (action.mode ?? set.mode) : action.kind === 'rollback' ? 'rollback' : 'resolve';
  const { kind, id, receivedAt } = trigger;
  return { set: set.name, runId, mode, trigger: { kind, id, receivedAt }, startedAt, finishedAt };
}

function failedRun(started: StartedRound, error: AutoBuilderError, finishedAt: number): TaxonomyRun {
  const nothing = {
    replicas: 0,
    written: 0,
    proposed: 0,
    failed: 0,
    files: 0,
    quarantined: 0,
    conflicts: 0,
    references: 0,
  };
  return {
    ...baseOf(started, finishedAt),
    outcome: 'failed',
    counts: nothing,
    reasons: [`${error.code}: ${error.what} (${error.where}). ${error.remedy}`],
  };
}

function runOf(started: StartedRound, end: RoundEnd, finishedAt: number): TaxonomyRun {
  const reasons = reasonsOf(end);
  const base = baseOf(started, finishedAt);
  const deliveries = [...end.deliveries.values()];
  const many = (kind: string): number => deliveries.filter((delivery) => delivery.kind === kind).length;
  return {
    ...base,
    outcome: reasons.length > 0 ? 'incomplete' : end.unchanged ? 'unchanged' : 'synced',
    ...(end.version ? { version: end.version.number } : {}),
    counts: {
      replicas: end.replicas,
      written: many('pushed'),
      proposed: many('proposed'),
      failed: many('refused') + many('moved') + many('absent') + end.absent.length,
      files: end.merged,
      quarantined: [...end.quarantine.values()].reduce((sum, files) => sum + files.length, 0),
      conflicts: end.conflicts.length,
      references: end.brokenReferences,
    },
    ...(reasons.length === 0 ? { convergenceMs: finishedAt - base.trigger.receivedAt } : {}),
    reasons,
  };
}

/** Why not every replica has every file as the index has it. */
function reasonsOf({
  absent,
  quarantine,
  deliveries,
  waiting,
  openConflicts,
  notes,
}: RoundEnd): readonly string[] {
  const undelivered = [...deliveries].flatMap(([name, delivery]) => {
    switch (delivery.kind) {
      case 'proposed':
        return [`${name}: waits for its pull request ${delivery.url}`];
      case 'refused':
        return [`${name}: refused: ${delivery.reason}`];
      case 'moved':
        return [`${name}: somebody else was faster each time`];
      case 'absent':
        return [`${name}: ${delivery.trouble.code}: ${delivery.trouble.what}. ${delivery.trouble.remedy}`];
      default:
        return [];
    }
  });
  return [
    ...absent.map(({ name, trouble }) => `${name}: ${trouble.code}: ${trouble.what}. ${trouble.remedy}`),
    ...[...quarantine.values()]
      .flat()
      .map(({ code, what, where, remedy }) => `${where}: ${code}: ${what}. ${remedy}`),
    ...undelivered,
    ...[...waiting].map(([name, url]) => `${name}: waits for its pull request ${url}`),
    ...(openConflicts > 0 ? [`${openConflicts} open ${openConflicts === 1 ? 'conflict' : 'conflicts'}`] : []),
    ...notes,
  ];
}

function eventsOf(run: TaxonomyRun, end: RoundEnd, memoryMb: number | undefined): readonly DomainEvent[] {
  const durationMs = run.finishedAt - run.startedAt;
  const round = {
    version: 1 as const,
    runId: run.runId,
    set: run.set,
    ...(run.version === undefined ? {} : { index: run.version }),
    written: run.counts.written + run.counts.proposed,
    replicas: run.counts.replicas,
    at: run.finishedAt,
    workMs: durationMs,
    ...(memoryMb === undefined ? {} : { memoryMb }),
  };
  const events: DomainEvent[] = [
    run.outcome === 'incomplete'
      ? {
          type: 'taxonomy.incomplete',
          detail: { ...round, durationMs, reasons: run.reasons.slice(0, 20).map((r) => r.slice(0, 500)) },
        }
      : {
          type: 'taxonomy.synced',
          detail: { ...round, durationMs, lagMs: run.finishedAt - run.trigger.receivedAt },
        },
  ];
  if (end.conflicts.length > 0) {
    const conflicts = end.conflicts
      .slice(0, namedConflicts)
      .map(({ id, file, place, status }) => ({ id, file, place: place.slice(0, 500), status }));
    events.push({ type: 'taxonomy.conflict', detail: { ...round, count: end.conflicts.length, conflicts } });
  }
  return events;
}
