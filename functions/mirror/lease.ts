import { LeaseLostError } from '../../shared/state/errors.ts';
import type { Lease, MirrorStateStore, RepositoryKey } from '../../shared/state/mirror-state.ts';

/** A lease that is renewed while the work goes on. */
export interface HeldLease {
  current(): Lease;
  /** Aborts when another worker took the repository, or the lease could not be renewed in time. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** How leases are kept. */
export interface LeaseKeeping {
  readonly state: MirrorStateStore;
  readonly engine: { readonly now: () => number };
  readonly every: (ms: number, callback: () => void) => () => void;
}

/** A killed worker's repository is free again after this time, before its message comes back after 90 seconds. */
const leaseMs = 75_000;
const renewalMs = 25_000;

/** Takes the lease of a repository and keeps it; `undefined` while another worker has it. */
export async function holdLease(
  { state, engine, every }: LeaseKeeping,
  repository: RepositoryKey,
  owner: string,
): Promise<HeldLease | undefined> {
  const first = await state.acquireLease(repository, owner, engine.now(), leaseMs);
  if (!first) return undefined;
  let current = first;
  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    try {
      const renewed = await state.renewLease(current, engine.now(), leaseMs);
      // Renewals that were slow may end out of order.
      if (renewed.expiresAt > current.expiresAt) current = renewed;
    } catch (error) {
      // One failed renewal is survived; once the time is over, somebody else may have begun.
      const tooLate = engine.now() >= current.expiresAt - renewalMs;
      const taken = error instanceof Error && 'code' in error && error.code === 'LEASE_LOST';
      if (taken || tooLate) lost.abort(error);
    }
  };
  const stop = every(renewalMs, () => {
    // A renewal that hangs does not fail: the time itself says that it is over.
    if (engine.now() >= current.expiresAt) lost.abort(new LeaseLostError(current));
    else void renew();
  });
  return {
    current: () => current,
    lost: lost.signal,
    release: async () => {
      stop();
      await state.releaseLease(current);
    },
  };
}
