import { setTimeout as wait } from 'node:timers/promises';
import type { Healing } from '../../shared/health/healing.ts';

/** What to wait for, and how. */
export interface HealingWaiting {
  /** The healings that are meant, as they are now. */
  readonly healings: () => Promise<readonly Healing[]>;
  readonly pollMs: number;
  /** Epoch milliseconds after which nothing is waited for any more. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onLook: (healings: readonly Healing[]) => void;
}

/** Waits until each healing has helped or was given up, or will not be tried again before the deadline. Resolves to how they are then. */
export async function awaitHealing(waiting: HealingWaiting): Promise<readonly Healing[]> {
  for (;;) {
    const healings = await waiting.healings();
    waiting.onLook(healings);
    const open = healings.filter(({ state, nextAt }) => state === 'trying' && nextAt <= waiting.deadline);
    if (open.length === 0 || waiting.signal.aborted || waiting.now() >= waiting.deadline) return healings;
    await wait(waiting.pollMs, undefined, { signal: waiting.signal }).catch(() => undefined);
  }
}
