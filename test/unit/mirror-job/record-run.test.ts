import { describe, expect, it } from 'vitest';
import { memoryText, readMemory } from '../../../functions/mirror/memory.ts';
import { recordRun } from '../../../functions/mirror/record-run.ts';
import {
  destinationReport,
  finishedRun,
  jobTarget,
  mirrorJob,
  refResult,
  reportedError,
  settledSides,
  type TestLedger,
  takeLease,
  testLedger,
} from '../../support/mirror-reports.ts';
import { destinationState } from '../../support/state-builders.ts';

const failed = destinationReport({ ok: false, verified: false, error: reportedError() });
const notSettled = { sides: undefined };
const id = 'a'.repeat(40);

/** Records one run with one destination and gives the state that was written. */
async function stateAfter(
  ledger: TestLedger,
  target: Parameters<typeof jobTarget>[0],
  report = destinationReport(),
) {
  const lease = await takeLease(ledger);
  const run = finishedRun(lease, { ends: [{ target: jobTarget(target), report }] });
  await recordRun(ledger, run);
  const [state] = await ledger.state.destinations(lease.repository);
  return state;
}

async function memoryIn(ledger: TestLedger, blob: string | undefined) {
  const bytes = blob ? await ledger.blobs.get(blob) : undefined;
  return bytes && readMemory(Buffer.from(bytes).toString('utf8'));
}

describe('the state of a destination after a run', () => {
  it('says what was done, when, and how long the trigger waited for it', async () => {
    const state = await stateAfter(testLedger(), {}, destinationReport({ refs: [refResult()] }));
    expect(state).toMatchObject({
      source: 'github.com/acme/widget',
      destination: 'github.com/acme-backup/widget',
      mirror: 'acme',
      outcome: 'synced',
      runId: 'run-1',
      finishedAt: 6_000,
      lastSyncedAt: 6_000,
      lagMs: 5_000,
      durationMs: 50,
      packBytes: 100,
      verified: true,
      sourceDigest: 'digest',
      destinationDigest: 'digest',
      refCount: 1,
      heldCount: 0,
      consecutiveFailures: 0,
    });
    expect(state).not.toHaveProperty('error');
  });

  it('counts failures in a row, and keeps when it was last in step', async () => {
    const before = destinationState({ consecutiveFailures: 2, lastSyncedAt: 500 });
    const state = await stateAfter(testLedger(), { before, ...notSettled }, failed);
    expect(state).toMatchObject({
      outcome: 'failed',
      consecutiveFailures: 3,
      lastSyncedAt: 500,
      error: { code: 'GIT_HOST_UNAVAILABLE', what: 'the host answered 503', remedy: 'Nothing to do.' },
    });
  });

  it('begins to count again once something arrived', async () => {
    const before = destinationState({ consecutiveFailures: 2 });
    const report = { ...failed, refs: [refResult()] };
    const state = await stateAfter(testLedger(), { before, ...notSettled }, report);
    expect(state).toMatchObject({ outcome: 'partial', consecutiveFailures: 0 });
  });

  it('counts the refs that are held', async () => {
    const refs = [refResult({ ok: false }), refResult({ ref: 'refs/tags/v1' })];
    const state = await stateAfter(testLedger(), {}, destinationReport({ ok: false, refs }));
    expect(state).toMatchObject({ outcome: 'partial', heldCount: 1 });
  });

  it('remembers the refs that both sides have', async () => {
    const ledger = testLedger();
    const state = await stateAfter(ledger, {}, destinationReport({ refs: [refResult()] }));
    expect(await memoryIn(ledger, state?.refsBlob)).toEqual({
      synced: settledSides().source,
      created: new Set(['refs/heads/main']),
    });
  });

  it('keeps the memory and the number of refs when the run did not come to rest', async () => {
    const before = destinationState({ refsBlob: 'b'.repeat(64), refCount: 7 });
    const state = await stateAfter(testLedger(), { before, ...notSettled }, failed);
    expect(state).toMatchObject({ refsBlob: 'b'.repeat(64), refCount: 7 });
  });

  it('remembers what arrived before a run broke off', async () => {
    const ledger = testLedger();
    const known = { synced: new Map([['refs/heads/old', id]]), created: new Set<string>() };
    const refsBlob = await ledger.blobs.put(Buffer.from(memoryText(known)));
    const target = { before: destinationState({ refsBlob }), memory: known, ...notSettled };
    const state = await stateAfter(ledger, target, { ...failed, refs: [refResult()] });
    expect(await memoryIn(ledger, state?.refsBlob)).toEqual({
      synced: new Map([...known.synced, ['refs/heads/main', id]]),
      created: new Set(['refs/heads/main']),
    });
  });

  it('keeps the default branch that was set last', async () => {
    const before = destinationState({ defaultBranch: 'main' });
    expect(await stateAfter(testLedger(), { before })).toMatchObject({ defaultBranch: 'main' });
    expect(await stateAfter(testLedger(), { before, headSet: 'trunk' })).toMatchObject({
      defaultBranch: 'trunk',
    });
  });
});

describe('the record of a run', () => {
  it('is the history, the measurement and the event', async () => {
    const ledger = testLedger();
    const lease = await takeLease(ledger);
    const { record } = await recordRun(ledger, finishedRun(lease));
    expect(await ledger.runs.history(lease.repository, 10)).toEqual([record]);
    expect(ledger.measured).toEqual([record]);
    expect(ledger.events).toEqual([
      {
        type: 'mirror.synced',
        detail: {
          version: 1,
          runId: 'run-1',
          mirror: 'acme',
          repository: 'github.com/acme/widget',
          destinations: ['github.com/acme-backup/widget'],
          durationMs: 3_000,
          lagMs: 5_000,
          at: 6_000,
          packBytes: 100,
          trigger: 'push',
          workMs: 3_000,
          idle: false,
        },
      },
    ]);
  });

  it('is idle in its event when a schedule found nothing to do, and only then', async () => {
    const idle = async (kind: 'push' | 'schedule', update: number) => {
      const ledger = testLedger();
      const { counts } = destinationReport();
      const ends = [{ target: jobTarget(), report: destinationReport({ counts: { ...counts, update } }) }];
      const job = mirrorJob({ trigger: { kind, id: 'trigger-1', receivedAt: 1_000 } });
      await recordRun(ledger, finishedRun(await takeLease(ledger), { job, ends }));
      return ledger.events.map((event) => (event.type === 'mirror.synced' ? event.detail.idle : undefined));
    };
    expect(await idle('schedule', 0)).toEqual([true]);
    expect(await idle('schedule', 1)).toEqual([false]);
    expect(await idle('push', 0)).toEqual([false]);
  });

  it('is measured once when it is written twice, and told of under one id', async () => {
    const ledger = testLedger();
    const run = finishedRun(await takeLease(ledger));
    await recordRun(ledger, run);
    await recordRun(ledger, run);
    expect(ledger.measured).toHaveLength(1);
    expect(ledger.events.map(({ detail }) => 'runId' in detail && detail.runId)).toEqual(['run-1', 'run-1']);
  });

  it('says what its function had, where one worked on it', async () => {
    const ledger = { ...testLedger(), memoryMb: 1_024 };
    await recordRun(ledger, finishedRun(await takeLease(ledger)));
    expect(ledger.events).toMatchObject([{ detail: { workMs: 3_000, memoryMb: 1_024 } }]);
  });

  it('says of a failure when it was and what it took, too', async () => {
    const ledger = testLedger();
    const ends = [{ target: jobTarget(notSettled), report: failed }];
    await recordRun(ledger, finishedRun(await takeLease(ledger), { ends }));
    expect(ledger.events).toMatchObject([
      { type: 'mirror.incomplete', detail: { at: 6_000, durationMs: 3_000, lagMs: 5_000, trigger: 'push' } },
    ]);
  });

  it('is partial when one destination failed, and its event says which and why', async () => {
    const ledger = testLedger();
    const deploy = jobTarget({ key: 'github.com/acme-deploy/widget', ...notSettled });
    const ends = [
      { target: jobTarget(), report: destinationReport() },
      { target: deploy, report: failed },
    ];
    const { record } = await recordRun(ledger, finishedRun(await takeLease(ledger), { ends }));
    expect(record).toMatchObject({
      outcome: 'partial',
      destinations: [
        { outcome: 'synced' },
        { outcome: 'failed', error: 'GIT_HOST_UNAVAILABLE: the host answered 503' },
      ],
    });
    expect(ledger.events).toMatchObject([
      {
        type: 'mirror.incomplete',
        detail: {
          outcome: 'partial',
          reasons: ['github.com/acme-deploy/widget: GIT_HOST_UNAVAILABLE: the host answered 503'],
        },
      },
    ]);
  });

  it('gives the reason of a held ref where nothing else went wrong', async () => {
    const ledger = testLedger();
    const refs = [refResult({ action: 'held', ok: false, reason: 'protected branch' })];
    const ends = [{ target: jobTarget(), report: destinationReport({ ok: false, refs }) }];
    await recordRun(ledger, finishedRun(await takeLease(ledger), { ends }));
    expect(ledger.events).toMatchObject([
      { detail: { reasons: ['github.com/acme-backup/widget: protected branch'] } },
    ]);
  });

  it('has the trigger that asked for it', async () => {
    const ledger = testLedger();
    const trigger = { kind: 'schedule', id: 'acme@now', receivedAt: 2_000 } as const;
    const run = finishedRun(await takeLease(ledger), { job: mirrorJob({ trigger }) });
    expect((await recordRun(ledger, run)).record.trigger).toEqual(trigger);
  });

  it('is not written when another worker has taken over', async () => {
    const ledger = testLedger();
    const lease = await takeLease(ledger);
    await takeLease(ledger, 'another', 80_000);
    await expect(recordRun(ledger, finishedRun(lease))).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await ledger.runs.history(lease.repository, 10)).toEqual([]);
    expect(ledger.measured).toEqual([]);
    expect(ledger.events).toEqual([]);
  });
});
