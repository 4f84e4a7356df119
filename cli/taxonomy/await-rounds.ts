import { setTimeout as wait } from 'node:timers/promises';
import type { TaxonomyRun, TaxonomyStore } from '../../shared/state/taxonomy-store.ts';
import type { QueueDepths } from '../cloud/queue-depths.ts';

/** Messages in the queues that the rounds are waited for in. */
type RoundDepths = Pick<QueueDepths, 'plan' | 'taxonomy'>;

/** What to wait for, and how. */
export interface RoundWaiting {
  readonly store: Pick<TaxonomyStore, 'runs'>;
  /** Names of sets: one run of each. */
  readonly sets: readonly string[];
  /** Id of what was asked for, which the runs carry as their trigger. */
  readonly id: string;
  /** Epoch milliseconds when it was asked for, by this machine's clock. */
  readonly since: number;
  readonly depths: () => Promise<RoundDepths>;
  readonly pollMs: number;
  /** Looks in a row that must show nothing to do: counts of real queues lag behind. */
  readonly quietLooks: number;
  readonly signal: AbortSignal;
  readonly onRun: (run: TaxonomyRun) => void;
  readonly onLook: (depths: RoundDepths) => void;
}

/** How waiting ended. */
export interface AwaitedRounds {
  readonly runs: readonly TaxonomyRun[];
  /** False when the wait was called off. */
  readonly complete: boolean;
}

/** So far may clocks be apart. */
const clockSkewMs = 300_000;
/** Runs of others that may have come since. */
const looked = 50;

/** Waits for a run of each set; or until the queues are empty, when there will be none. */
export async function awaitRounds(waiting: RoundWaiting): Promise<AwaitedRounds> {
  const runs = new Map<string, TaxonomyRun>();
  let quiet = 0;
  for (;;) {
    // The queues first: a job leaves its queue only after its run is recorded.
    const depths = await waiting.depths();
    for (const set of waiting.sets) {
      if (runs.has(set)) continue;
      const run = await findRun(waiting, set);
      if (run === undefined) continue;
      runs.set(set, run);
      waiting.onRun(run);
    }
    waiting.onLook(depths);
    const isOver = runs.size === waiting.sets.length;
    quiet = depths.plan === 0 && depths.taxonomy === 0 ? quiet + 1 : 0;
    const complete = isOver || quiet >= waiting.quietLooks;
    if (complete || waiting.signal.aborted) return { runs: [...runs.values()], complete };
    await wait(waiting.pollMs, undefined, { signal: waiting.signal }).catch(() => undefined);
  }
}

async function findRun({ store, id, since }: RoundWaiting, set: string): Promise<TaxonomyRun | undefined> {
  const recent = await store.runs(set, { limit: looked, since: Math.max(0, since - clockSkewMs) });
  return recent.find(({ trigger }) => trigger.id === id);
}
