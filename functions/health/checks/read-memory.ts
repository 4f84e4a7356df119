import type { DestinationState } from '../../../shared/state/mirror-state.ts';
import type { StandingLease } from '../../../shared/state/mirror-state-repair.ts';
import { type HeldRef, readHeldRefs } from './held-refs.ts';
import type { CheckPorts } from './ports.ts';
import type { CheckSubject } from './sides.ts';

/** What the mirror remembers of a repository, or why it cannot be read. */
export type Memory = KnownMemory | { readonly kind: 'failed'; readonly error: unknown };

/** A memory that could be read. */
export interface KnownMemory {
  readonly kind: 'read';
  readonly states: readonly DestinationState[];
  /** What the last run held, by the key of the destination. */
  readonly held: ReadonlyMap<string, readonly HeldRef[]>;
  readonly lease: StandingLease | undefined;
  /** Whether everything in it is in a known format. */
  readonly isWhole: boolean;
}

/** Reads what the mirror remembers. Never throws. */
export async function readMemory(
  { key, mirrors }: CheckSubject,
  { state, memory, runs }: Pick<CheckPorts, 'state' | 'memory' | 'runs'>,
): Promise<Memory> {
  try {
    const states = await state.destinations(key);
    const [held, lease, unreadable] = await Promise.all([
      readHeldRefs(key, states, { runs, mirrors }),
      memory.lease(key),
      memory.unreadable(key),
    ]);
    return { kind: 'read', states, held, lease, isWhole: unreadable === undefined };
  } catch (error) {
    return { kind: 'failed', error };
  }
}
