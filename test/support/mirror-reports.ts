import type { SettledSides } from '../../functions/mirror/engine.ts';
import type { JobTarget } from '../../functions/mirror/job-targets.ts';
import type { FinishedRun, Ledger } from '../../functions/mirror/record-run.ts';
import type { DestinationReport, RefResult, ReportedError } from '../../functions/mirror/report.ts';
import type { DomainEvent } from '../../shared/events/domain-events.ts';
import type { MirrorJob } from '../../shared/jobs/mirror-job.ts';
import type { Lease, RunRecord } from '../../shared/state/mirror-state.ts';
import { inMemoryBlobs } from './in-memory-blobs.ts';
import { inMemoryMirrorState, inMemoryRuns } from './in-memory-state.ts';

/** An error that time may mend; name what matters to the test. */
export function reportedError(overrides: Partial<ReportedError> = {}): ReportedError {
  return {
    code: 'GIT_HOST_UNAVAILABLE',
    what: 'the host answered 503',
    remedy: 'Nothing to do.',
    retryable: true,
    ...overrides,
  };
}

/** A ref that was created; name what matters to the test. */
export function refResult(overrides: Partial<RefResult> = {}): RefResult {
  return { ref: 'refs/heads/main', action: 'create', old: null, new: 'a'.repeat(40), ok: true, ...overrides };
}

/** A destination that is synced, with nothing new; name what matters to the test. */
export function destinationReport(overrides: Partial<DestinationReport> = {}): DestinationReport {
  return {
    url: 'https://github.com/acme-backup/widget.git',
    ok: true,
    verified: true,
    packBytes: 100,
    durationMs: 50,
    counts: { create: 0, update: 0, delete: 0, unchanged: 1, diverged: 0, held: 0 },
    refs: [],
    sourceDigest: 'digest',
    destinationDigest: 'digest',
    ...overrides,
  };
}

/** Both sides with one equal branch. */
export function settledSides(overrides: Partial<SettledSides> = {}): SettledSides {
  const refs = new Map([['refs/heads/main', 'a'.repeat(40)]]);
  return { source: refs, destination: refs, head: 'main', ...overrides };
}

/** A destination of a job that the engine has brought to rest. */
export function jobTarget(overrides: Partial<JobTarget> = {}): JobTarget {
  const url = 'https://github.com/acme-backup/widget.git';
  return {
    key: 'github.com/acme-backup/widget',
    url,
    before: undefined,
    memory: undefined,
    target: { remote: { url } },
    sides: settledSides(),
    headSet: undefined,
    ...overrides,
  };
}

/** A job for `acme/widget` that a push has asked for. */
export function mirrorJob(overrides: Partial<MirrorJob> = {}): MirrorJob {
  return {
    version: 1,
    kind: 'mirror',
    mirror: 'acme',
    repository: 'acme/widget',
    trigger: { kind: 'push', id: 'delivery-1', receivedAt: 1_000 },
    continuation: 0,
    pruneApproved: false,
    ...overrides,
  };
}

/** Where runs are written down in this process, with what was told about them. */
export interface TestLedger extends Ledger {
  readonly events: readonly DomainEvent[];
  readonly measured: readonly RunRecord[];
}

/** A ledger of in-memory stores. */
export function testLedger(): TestLedger {
  const events: DomainEvent[] = [];
  const measured: RunRecord[] = [];
  return {
    state: inMemoryMirrorState(),
    runs: inMemoryRuns(),
    blobs: inMemoryBlobs(),
    bus: { put: async (some) => void events.push(...some) },
    measure: (run) => void measured.push(run),
    events,
    measured,
  };
}

/** Takes the lease of `acme/widget`. */
export async function takeLease({ state }: Pick<Ledger, 'state'>, owner = 'worker', now = 0): Promise<Lease> {
  const lease = await state.acquireLease('github.com/acme/widget', owner, now, 75_000);
  if (!lease) throw new Error('somebody else has the lease');
  return lease;
}

/** A run over `acme/widget` that began two seconds after its trigger and took three. */
export function finishedRun(lease: Lease, overrides: Partial<FinishedRun> = {}): FinishedRun {
  return {
    runId: 'run-1',
    job: mirrorJob(),
    lease,
    startedAt: 3_000,
    finishedAt: 6_000,
    ends: [{ target: jobTarget(), report: destinationReport() }],
    ...overrides,
  };
}
