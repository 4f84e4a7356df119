import type { DestinationState, RunRecord } from '../../shared/state/mirror-state.ts';

/** A destination that was synced; name what matters to the test. */
export function destinationState(overrides: Partial<DestinationState> = {}): DestinationState {
  return {
    source: 'github.com/acme/widget',
    destination: 'github.com/acme-backup/widget',
    mirror: 'acme',
    outcome: 'synced',
    runId: 'run-1',
    finishedAt: 1_763_720_000_000,
    durationMs: 1_200,
    lagMs: 1_500,
    packBytes: 4_096,
    verified: true,
    refCount: 3,
    heldCount: 0,
    consecutiveFailures: 0,
    ...overrides,
  };
}

/** A run with one synced destination; name what matters to the test. */
export function runRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    runId: 'run-1',
    repository: 'github.com/acme/widget',
    mirror: 'acme',
    trigger: { kind: 'push', id: 'delivery-1', receivedAt: 1_763_719_998_500 },
    startedAt: 1_763_719_998_800,
    finishedAt: 1_763_720_000_000,
    outcome: 'synced',
    destinations: [runDestination()],
    ...overrides,
  };
}

/** One destination of a run. */
export function runDestination(
  overrides: Partial<RunRecord['destinations'][number]> = {},
): RunRecord['destinations'][number] {
  return {
    destination: 'github.com/acme-backup/widget',
    outcome: 'synced',
    durationMs: 1_200,
    packBytes: 4_096,
    counts: { update: 1, unchanged: 2 },
    verified: true,
    refs: [{ ref: 'refs/heads/main', action: 'update', ok: true }],
    ...overrides,
  };
}
