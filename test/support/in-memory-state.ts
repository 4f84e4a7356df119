import { bucketOf } from '../../shared/state/bucket.ts';
import { LeaseLostError } from '../../shared/state/errors.ts';
import type {
  DeliveryStore,
  DestinationState,
  Lease,
  MirrorStateStore,
  Rollup,
  RollupStore,
  RunRecord,
  RunStore,
} from '../../shared/state/mirror-state.ts';

interface RepositoryMemory {
  fence: number;
  lease: { owner: string; expiresAt: number } | undefined;
  readonly destinations: Map<string, DestinationState>;
}

/** The mirror's memory in this process: the same promises as the one on DynamoDB. */
export function inMemoryMirrorState(): MirrorStateStore {
  const repositories = new Map<string, RepositoryMemory>();

  function current(lease: Lease): RepositoryMemory {
    const memory = repositories.get(lease.repository);
    if (memory?.fence !== lease.fence) throw new LeaseLostError(lease);
    return memory;
  }

  return {
    async acquireLease(repository, owner, now, durationMs) {
      const memory = repositories.get(repository) ?? { fence: 0, lease: undefined, destinations: new Map() };
      repositories.set(repository, memory);
      const held = memory.lease;
      if (held !== undefined && held.owner !== owner && held.expiresAt > now) return undefined;
      memory.fence += 1;
      memory.lease = { owner, expiresAt: now + durationMs };
      return { repository, owner, fence: memory.fence, expiresAt: now + durationMs };
    },

    async renewLease(lease, now, durationMs) {
      const memory = current(lease);
      if (memory.lease === undefined) throw new LeaseLostError(lease);
      memory.lease = { owner: lease.owner, expiresAt: now + durationMs };
      return { ...lease, expiresAt: now + durationMs };
    },

    async releaseLease(lease) {
      const memory = repositories.get(lease.repository);
      if (memory?.fence === lease.fence) memory.lease = undefined;
    },

    async destinations(repository) {
      const memory = repositories.get(repository);
      return [...(memory?.destinations.values() ?? [])].sort((a, b) =>
        a.destination < b.destination ? -1 : 1,
      );
    },

    async record(state, lease) {
      current(lease).destinations.set(state.destination, structuredClone(state));
    },

    async *all() {
      for (const memory of [...repositories.values()]) yield* [...memory.destinations.values()];
    },
  };
}

/** The history of runs in this process. */
export function inMemoryRuns(): RunStore {
  const runs = new Map<string, RunRecord>();
  return {
    async add(run) {
      const key = `${run.repository} ${run.runId}`;
      if (runs.has(key)) return false;
      runs.set(key, structuredClone(run));
      return true;
    },
    async history(repository, limit) {
      return [...runs.values()]
        .filter((run) => run.repository === repository)
        .sort((a, b) => b.startedAt - a.startedAt)
        .slice(0, Math.max(0, limit));
    },
  };
}

/** The sums per hour and day in this process. */
export function inMemoryRollups(): RollupStore {
  const sums = { hour: new Map<string, Rollup>(), day: new Map<string, Rollup>() };
  return {
    async add(run) {
      for (const size of ['hour', 'day'] as const) {
        const bucket = bucketOf(size, run.finishedAt);
        sums[size].set(bucket, plus(sums[size].get(bucket) ?? emptyRollup(bucket), run));
      }
    },
    async range(size, from, to) {
      return [...sums[size].values()]
        .filter(({ bucket }) => bucket >= bucketOf(size, from) && bucket <= bucketOf(size, to))
        .sort((a, b) => (a.bucket < b.bucket ? -1 : 1));
    },
  };
}

function emptyRollup(bucket: string): Rollup {
  const zero = { runs: 0, synced: 0, partial: 0, failed: 0, durationMs: 0, lagMs: 0, packBytes: 0 };
  return { capability: 'mirror', bucket, ...zero };
}

function plus(sum: Rollup, run: RunRecord): Rollup {
  return {
    ...sum,
    runs: sum.runs + 1,
    [run.outcome]: sum[run.outcome] + 1,
    durationMs: sum.durationMs + run.finishedAt - run.startedAt,
    lagMs: sum.lagMs + run.finishedAt - run.trigger.receivedAt,
    packBytes:
      sum.packBytes + run.destinations.reduce((bytes, destination) => bytes + destination.packBytes, 0),
  };
}

/** The deliveries already seen, in this process. */
export function inMemoryDeliveries(): DeliveryStore {
  const seen = new Set<string>();
  return {
    seen: async (deliveryId) => seen.has(deliveryId),
    async record(deliveryId) {
      seen.add(deliveryId);
    },
  };
}
