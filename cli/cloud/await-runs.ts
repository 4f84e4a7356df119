import { setTimeout as wait } from 'node:timers/promises';
import type {
  MirrorStateStore,
  RepositoryKey,
  RunRecord,
  RunStore,
} from '../../shared/state/mirror-state.ts';
import type { QueueDepths } from './queue-depths.ts';

/** Of which queues the work is waited for. */
export const mirrorDepths = ['plan', 'mirror', 'planDeadLetters', 'mirrorDeadLetters'] as const;

/** A job whose run has failed is for a moment still in its queue, on its way to the dead letters: looks in a row that must show it there. */
const retryLooks = 7;

/** Messages in them. */
export type MirrorDepths = Pick<QueueDepths, (typeof mirrorDepths)[number]>;

/** What to wait for, and how. */
export interface Waiting {
  readonly stores: {
    readonly state: Pick<MirrorStateStore, 'all'>;
    readonly runs: Pick<RunStore, 'history'>;
  };
  /** Ids of the commands whose runs are waited for. */
  readonly commands: ReadonlySet<string>;
  /** Runs recorded before the commands were sent. */
  readonly before: ReadonlySet<string>;
  readonly depths: () => Promise<MirrorDepths>;
  readonly depthsBefore: MirrorDepths;
  readonly pollMs: number;
  /** Looks in a row that must show nothing to do: counts of real queues lag behind. */
  readonly quietLooks: number;
  readonly signal: AbortSignal;
  readonly onRun: (run: RunRecord) => void;
  readonly onLook: (depths: MirrorDepths) => void;
}

/** How waiting ended. */
export interface AwaitedRuns {
  /** The newest run of each repository and mirror. */
  readonly runs: readonly RunRecord[];
  /** Jobs that failed and wait for another attempt. */
  readonly waitingForRetry: number;
  /** Messages that went to the dead-letter queues meanwhile. */
  readonly deadLettered: number;
  /** False when the wait was called off. */
  readonly complete: boolean;
}

/** Run ids in the state now: what is new later has run since. */
export async function runIdsNow({ state }: Pick<Waiting['stores'], 'state'>): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const { runId } of state.all()) ids.add(runId);
  return ids;
}

/**
 * Waits until nothing of the commands is left to do: the queues are empty but for jobs that have failed already and come
 * back by themselves.
 */
export async function awaitRuns(waiting: Waiting): Promise<AwaitedRuns> {
  const runs = new Map<string, RunRecord>();
  const reported = new Set<string>();
  const seen = new Set(waiting.before);
  let quiet = 0;
  for (;;) {
    // The queues first: a job leaves its queue only after its run is recorded.
    const depths = await waiting.depths();
    for (const run of await newRuns(waiting, seen)) {
      if (reported.has(run.runId)) continue;
      reported.add(run.runId);
      runs.set(`${run.repository} ${run.mirror}`, run);
      waiting.onRun(run);
    }
    waiting.onLook(depths);
    const deadLettered = grownBy(depths, waiting.depthsBefore);
    const failed = [...runs.values()].filter(hasError).length;
    const waitingForRetry = Math.min(depths.mirror, Math.max(0, failed - deadLettered));
    quiet = depths.plan === 0 && depths.mirror === waitingForRetry ? quiet + 1 : 0;
    const complete =
      quiet >= (waitingForRetry > 0 ? Math.max(waiting.quietLooks, retryLooks) : waiting.quietLooks);
    if (complete || waiting.signal.aborted) {
      return { runs: [...runs.values()], waitingForRetry, deadLettered, complete };
    }
    await wait(waiting.pollMs, undefined, { signal: waiting.signal }).catch(() => undefined);
  }
}

/**
 * Runs of these commands that were not there at the last look. The state of a repository names its run a moment before
 * the run is recorded: such a one is looked for again.
 */
async function newRuns({ stores, commands }: Waiting, seen: Set<string>): Promise<readonly RunRecord[]> {
  const sources = new Set<RepositoryKey>();
  for await (const { runId, source } of stores.state.all()) if (!seen.has(runId)) sources.add(source);
  const found: RunRecord[] = [];
  for (const source of sources) {
    const recent = await stores.runs.history(source, 5);
    for (const { runId } of recent) seen.add(runId);
    found.push(...recent.filter(({ trigger }) => commands.has(trigger.id)).toReversed());
  }
  return found;
}

function grownBy(now: MirrorDepths, before: MirrorDepths): number {
  const dead = ({ planDeadLetters, mirrorDeadLetters }: MirrorDepths): number =>
    planDeadLetters + mirrorDeadLetters;
  return Math.max(0, dead(now) - dead(before));
}

function hasError({ destinations }: RunRecord): boolean {
  return destinations.some(({ error }) => error !== undefined);
}
