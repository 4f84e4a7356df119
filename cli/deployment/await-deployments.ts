import { setTimeout as wait } from 'node:timers/promises';
import type { DeploymentRun, DeploymentStore, RunKey } from '../../shared/state/deployment-state.ts';
import { isWaiting } from './run-lines.ts';

/** Messages that lead to runs or go on with them, in any state, approximately. */
export interface DeploymentDepths {
  readonly plan: number;
  readonly deployment: number;
}

/** What to wait for, and how. */
export interface DeploymentWaiting {
  readonly store: {
    readonly runs: Pick<DeploymentStore['runs'], 'read'>;
    readonly open: Pick<DeploymentStore['open'], 'list'>;
  };
  readonly runs: readonly RunKey[];
  /** A person has just decided: a run that waits for one goes on. */
  readonly decided: boolean;
  /** What follows from these runs is waited for as well, until nothing is left to do: for a cloud that ends with the command. */
  readonly toTheEnd: boolean;
  readonly depths: () => Promise<DeploymentDepths>;
  readonly pollMs: number;
  /** Looks in a row that must show nothing to do: counts of real queues lag behind. */
  readonly quietLooks: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** A run that is another than at the last look. */
  readonly onRun: (run: DeploymentRun, before: DeploymentRun | undefined) => void;
  readonly onLook: (runs: readonly DeploymentRun[]) => void;
}

/** How waiting ended. */
export interface AwaitedDeployments {
  /** As they are now, in the order in which they were met: with those that followed. */
  readonly runs: readonly DeploymentRun[];
  /** Runs that never began, or never heard of the decision. */
  readonly missing: readonly RunKey[];
  /** False when the wait was called off. */
  readonly complete: boolean;
}

/** A run that has not begun so long after its message left the first queue is not waited for. */
const patienceMs = 120_000;
/** So long does a command stay for what only follows from its runs. */
const lingerMs = 60_000;

/**
 * Waits until the runs have ended or wait for a person, and until what takes them back has ended, too. Gives up on a run that does
 * not begin although the queues are empty.
 */
export async function awaitDeployments(waiting: DeploymentWaiting): Promise<AwaitedDeployments> {
  const keys = new Map(waiting.runs.map((key) => [key.runId, key]));
  const runs = new Map<string, DeploymentRun>();
  const begun = waiting.now();
  let quiet = 0;
  let settledAt: number | undefined;
  for (;;) {
    // The queues first: a message leaves its queue only after what it led to is written down.
    const needsDepths =
      settledAt !== undefined || [...keys.keys()].some((id) => isPending(waiting, runs.get(id)));
    const depths = needsDepths ? await waiting.depths() : undefined;
    await look(waiting, keys, runs);
    waiting.onLook([...runs.values()]);
    const pending = [...keys.values()].filter(({ runId }) => isPending(waiting, runs.get(runId)));
    quiet = depths?.plan === 0 && depths.deployment === 0 ? quiet + 1 : 0;
    const isOverdue = depths?.plan === 0 && waiting.now() - begun > patienceMs;
    const isLost = pending.length > 0 && (quiet >= waiting.quietLooks || isOverdue);
    const isSettled = [...runs.values()].every(
      (run) => isOver(run) || pending.some(({ runId }) => runId === run.runId),
    );
    const isComplete = isSettled && (pending.length === 0 || isLost);
    settledAt = isComplete ? (settledAt ?? waiting.now()) : undefined;
    const hasEnded =
      settledAt !== undefined && (!waiting.toTheEnd || quiet > 0 || waiting.now() - settledAt > lingerMs);
    if (hasEnded || waiting.signal.aborted) {
      return { runs: [...runs.values()], missing: isLost ? pending : [], complete: isComplete };
    }
    await wait(waiting.pollMs, undefined, { signal: waiting.signal }).catch(() => undefined);
  }
}

/** Not begun; or, after a decision, still without it. */
function isPending({ decided }: DeploymentWaiting, run: DeploymentRun | undefined): boolean {
  return run === undefined || (decided && isWaiting(run));
}

function isOver(run: DeploymentRun): boolean {
  return run.phase === 'ended' || isWaiting(run);
}

async function look(
  { store, toTheEnd, onRun }: DeploymentWaiting,
  keys: Map<string, RunKey>,
  runs: Map<string, DeploymentRun>,
): Promise<void> {
  if (toTheEnd) for (const key of await followers(store, keys)) keys.set(key.runId, key);
  // A map gives what is added meanwhile, too.
  for (const [runId, key] of keys) {
    const before = runs.get(runId);
    if (before?.phase === 'ended') continue;
    const run = (await store.runs.read(key))?.value;
    if (run === undefined) continue;
    runs.set(runId, run);
    if (JSON.stringify(before) !== JSON.stringify(run)) onRun(run, before);
    const { app, environment, rolledBackBy } = run;
    if (rolledBackBy !== undefined) keys.set(rolledBackBy, { app, environment, runId: rolledBackBy });
  }
}

/** Open runs that one of the known ones has led to: a promotion, a way back. */
async function followers(
  { runs, open }: DeploymentWaiting['store'],
  keys: ReadonlyMap<string, RunKey>,
): Promise<readonly RunKey[]> {
  const found: RunKey[] = [];
  for (const key of await open.list()) {
    if (keys.has(key.runId)) continue;
    const run = (await runs.read(key))?.value;
    if (run !== undefined && keys.has(run.requester.id)) found.push(key);
  }
  return found;
}
