import type { Committed, DeploymentRun, EnvironmentState } from '../../../shared/state/deployment-state.ts';

/** How long a lock holds without being renewed. A worker's message comes back far sooner. */
export const leaseMs = 600_000;

const committedKept = 50;

/** An environment to which nothing was ever deployed. */
export const untouched: EnvironmentState = { committed: [], fence: 0 };

/** The holder of a lock, as it is to be remembered. */
export interface Holder {
  readonly runId: string;
  /** Digest of the release that it brings. */
  readonly candidate: string;
}

/** What becomes of an environment that a run wants to lock: nothing while another run holds it. */
export function acquire(state: EnvironmentState, holder: Holder, now: number): EnvironmentState | undefined {
  const { lock } = state;
  const isOwn = lock?.runId === holder.runId;
  if (lock && !isOwn && lock.until > now) return undefined;
  // A run that already holds it keeps its fence: what it has begun is still its own.
  const fence = isOwn ? lock.fence : state.fence + 1;
  const inherited = isOwn ? lock.inherited : lock !== undefined;
  return { ...state, fence, lock: { ...holder, fence, inherited, until: now + leaseMs } };
}

/** Whether a run may change the environment. */
export function holds(state: EnvironmentState, runId: string, fence: number | undefined): boolean {
  return state.lock?.runId === runId && state.lock.fence === fence;
}

/** Whether a run has made its release the live one, then or later. Asked before the fence: a lock ends with the commit. */
export function hasCommitted(state: EnvironmentState, runId: string): boolean {
  return state.committed.some((committed) => committed.runId === runId);
}

/** Whether a run makes room for newer ones: nobody asked for it by hand, and it is no way back. */
export function givesWay({ requester }: DeploymentRun): boolean {
  return requester.kind !== 'command' && requester.kind !== 'rollback';
}

/** Whether something newer is wanted than what a run brings. */
export function isOvertaken(
  { wanted, wantedAt = 0 }: EnvironmentState,
  { runId, requester }: DeploymentRun,
): boolean {
  if (wanted === undefined) return false;
  return wantedAt === requester.at ? wanted > runId : wantedAt > requester.at;
}

/** The same lock, for another while. */
export function renew(state: EnvironmentState, now: number): EnvironmentState {
  return state.lock ? { ...state, lock: { ...state.lock, until: now + leaseMs } } : state;
}

/** The release of the run is live, and the lock is gone. What is live again leaves what there is to go back to as it is. */
export function commit(state: EnvironmentState, committed: Committed): EnvironmentState {
  const { lock: _lock, live: before, ...rest } = state;
  const isAnother = before !== undefined && before.release !== committed.release;
  return {
    ...rest,
    live: committed,
    ...(isAnother ? { previous: before } : {}),
    committed: [committed, ...state.committed].slice(0, committedKept),
  };
}

/** The lock is gone, and everything else is as it was. */
export function release(state: EnvironmentState): EnvironmentState {
  const { lock: _lock, ...rest } = state;
  return rest;
}
