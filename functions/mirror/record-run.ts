import type { BlobStore } from '../../shared/blobs/blob-store.ts';
import type { DomainEvent, EventBus } from '../../shared/events/domain-events.ts';
import type { MirrorJob } from '../../shared/jobs/mirror-job.ts';
import type {
  DestinationState,
  Lease,
  MirrorStateStore,
  RunRecord,
  RunStore,
} from '../../shared/state/mirror-state.ts';
import { destinationOutcome, runOutcome } from './job-outcome.ts';
import type { JobTarget } from './job-targets.ts';
import { memoryText, nextMemory, partialMemory } from './memory.ts';
import type { DestinationReport } from './report.ts';

/** Where a run is written down. */
export interface Ledger {
  readonly state: MirrorStateStore;
  readonly runs: RunStore;
  readonly blobs: BlobStore;
  readonly bus: EventBus;
  /** Told once for every run, for metrics. */
  readonly measure: (run: RunRecord) => void;
  /** Of the function: what a run cost. */
  readonly memoryMb?: number | undefined;
}

/** One finished run, before it is written down. */
export interface FinishedRun {
  readonly runId: string;
  readonly job: MirrorJob;
  readonly lease: Lease;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly ends: readonly { readonly target: JobTarget; readonly report: DestinationReport }[];
}

const listedRefs = 50;

/**
 * Writes a run down: the state of each destination under the lease's fence, the run, and the event for whoever comes
 * next or counts runs. Throws `LEASE_LOST` when another worker has taken over: then that one's truth stands.
 */
export async function recordRun(
  ledger: Ledger,
  run: FinishedRun,
): Promise<{ readonly record: RunRecord; readonly states: readonly DestinationState[] }> {
  const states = await Promise.all(
    run.ends.map(async ({ target, report }) => {
      const state = destinationState(run, target, report, await rememberedRefs(ledger.blobs, target, report));
      await ledger.state.record(state, run.lease);
      return state;
    }),
  );
  const record = runRecord(run);
  // A run that is recorded already was measured already: redelivery of a message must not count twice.
  if (await ledger.runs.add(record)) ledger.measure(record);
  await ledger.bus.put([runEvent(record, ledger.memoryMb)]);
  return { record, states };
}

async function rememberedRefs(
  blobs: BlobStore,
  target: JobTarget,
  report: DestinationReport,
): Promise<Pick<DestinationState, 'refsBlob' | 'refCount'>> {
  const { before, memory, sides } = target;
  const next = sides ? nextMemory(memory, sides, report.refs) : partialMemory(memory, report.refs);
  const refCount = sides ? sides.source.size : (before?.refCount ?? 0);
  // Nothing new is known: also a memory that could not be read this time stays.
  if (!next || next === memory)
    return { refCount, ...(before?.refsBlob ? { refsBlob: before.refsBlob } : {}) };
  return { refCount, refsBlob: await blobs.put(Buffer.from(memoryText(next))) };
}

function destinationState(
  run: FinishedRun,
  target: JobTarget,
  report: DestinationReport,
  refs: Pick<DestinationState, 'refsBlob' | 'refCount'>,
): DestinationState {
  const outcome = destinationOutcome(report);
  const { before } = target;
  const lastSyncedAt = outcome === 'synced' ? run.finishedAt : before?.lastSyncedAt;
  const defaultBranch = target.headSet ?? before?.defaultBranch;
  const { sourceDigest, destinationDigest, error } = report;
  return {
    source: run.lease.repository,
    destination: target.key,
    mirror: run.job.mirror,
    outcome,
    runId: run.runId,
    finishedAt: run.finishedAt,
    durationMs: report.durationMs,
    lagMs: run.finishedAt - run.job.trigger.receivedAt,
    packBytes: report.packBytes,
    verified: report.verified,
    heldCount: report.refs.filter((ref) => !ref.ok).length,
    consecutiveFailures: outcome === 'failed' ? (before?.consecutiveFailures ?? 0) + 1 : 0,
    ...refs,
    ...(sourceDigest ? { sourceDigest } : {}),
    ...(destinationDigest ? { destinationDigest } : {}),
    ...(lastSyncedAt === undefined ? {} : { lastSyncedAt }),
    ...(defaultBranch === undefined ? {} : { defaultBranch }),
    ...(error ? { error: { code: error.code, what: error.what, remedy: error.remedy } } : {}),
  };
}

function runRecord(run: FinishedRun): RunRecord {
  const destinations = run.ends.map(({ target, report }) => ({
    destination: target.key,
    outcome: destinationOutcome(report),
    durationMs: report.durationMs,
    packBytes: report.packBytes,
    counts: report.counts,
    verified: report.verified,
    refs: report.refs.slice(0, listedRefs).map(({ ref, action, ok, reason }) => ({
      ref,
      action,
      ok,
      ...(reason ? { reason } : {}),
    })),
    ...(report.error ? { error: `${report.error.code}: ${report.error.what}` } : {}),
  }));
  return {
    runId: run.runId,
    repository: run.lease.repository,
    mirror: run.job.mirror,
    trigger: run.job.trigger,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    outcome: runOutcome(destinations.map((destination) => destination.outcome)),
    destinations,
  };
}

/** Only a schedule's run is sure to have nothing to tell: another may finish what one before it began. */
function hasChanged({ destinations }: RunRecord): boolean {
  return destinations.some(
    ({ counts: { create = 0, update = 0, delete: deleted = 0 } }) => create + update + deleted > 0,
  );
}

function runEvent(record: RunRecord, memoryMb: number | undefined): DomainEvent {
  const durationMs = record.finishedAt - record.startedAt;
  const common = {
    version: 1 as const,
    runId: record.runId,
    mirror: record.mirror,
    repository: record.repository,
    durationMs,
    lagMs: record.finishedAt - record.trigger.receivedAt,
    at: record.finishedAt,
    packBytes: record.destinations.reduce((sum, { packBytes }) => sum + packBytes, 0),
    trigger: record.trigger.kind,
    workMs: durationMs,
    ...(memoryMb === undefined ? {} : { memoryMb }),
  };
  if (record.outcome === 'synced') {
    return {
      type: 'mirror.synced',
      detail: {
        ...common,
        destinations: record.destinations.map(({ destination }) => destination),
        idle: record.trigger.kind === 'schedule' && !hasChanged(record),
      },
    };
  }
  const reasons = record.destinations.flatMap((destination) => {
    const held = destination.refs.find((ref) => !ref.ok)?.reason;
    return [destination.error ?? held].flatMap((reason) =>
      reason ? [`${destination.destination}: ${reason}`] : [],
    );
  });
  // The event is a hint for a notifier; the run record has it all.
  const shown = reasons.slice(0, 10).map((reason) => reason.slice(0, 300));
  return { type: 'mirror.incomplete', detail: { ...common, outcome: record.outcome, reasons: shown } };
}
