import { AutoBuilderError } from '../errors.ts';
import type { Lease } from './mirror-state.ts';

/** A lease is no longer its owner's: what the owner knows may be old, so nothing may be written under it. */
export class LeaseLostError extends AutoBuilderError {
  constructor(lease: Lease, cause?: unknown) {
    super({
      code: 'LEASE_LOST',
      what: `The lease with fence ${lease.fence} was released or taken over`,
      where: lease.repository,
      remedy: 'Nothing to do: the job that holds the repository now brings it up to date.',
      cause,
    });
  }
}

/** An item in a table does not have the shape that this version of the product writes. */
export class StateUnreadableError extends AutoBuilderError {
  constructor(table: string, key: string, cause: unknown) {
    super({
      code: 'STATE_UNREADABLE',
      what: 'An item in the state tables is not in a known format',
      where: `${table}, ${key}`,
      remedy: 'Update to the version that wrote it, or delete the item: the next run writes it again.',
      cause,
    });
  }
}
