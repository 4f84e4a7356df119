import { LeaseLostError } from '../../shared/state/errors.ts';
import type {
  DeliveryStore,
  DestinationState,
  Lease,
  MirrorStateStore,
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
