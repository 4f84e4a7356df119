import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { TargetMovedError } from '../errors.ts';
import type { NamedRelease, Progress, Target } from '../targets/target.ts';
import { keepLock, type Standing } from './keep-lock.ts';
import type { RunDependencies } from './ports.ts';

/** Where the traffic of a target is to go. */
export interface Move {
  readonly from: NamedRelease | undefined;
  readonly to: NamedRelease | undefined;
  readonly weight: number;
  readonly fence: number;
}

/** A run may give so many orders to a target. */
const ordersOfRun = 1000;

/**
 * The fence of the order that a step of the rollout is. It rises from step to step: a worker that slept through the next step
 * would otherwise take it back.
 */
export function stepFence({ fence = 0, stage }: DeploymentRun): number {
  return fence * ordersOfRun + stage;
}

/** The fence of the order that leads back what the run has shifted: above all of its own, below the next run's. */
export function wayBackFence({ fence = 0 }: DeploymentRun): number {
  return fence * ordersOfRun + ordersOfRun - 1;
}

/** How a move went; `moved`: somebody changed the target meanwhile, so look again. */
export type Moved =
  | Progress
  | { readonly state: 'moved' }
  | { readonly state: 'stopped'; readonly standing: Standing };

/**
 * Moves one target. The target is looked at *before* the lock: if the lock is still ours then, whoever takes it over later
 * changes the target after our look, and our change is refused. The other way round, a worker that slept between the two
 * would undo what its successor did.
 */
export async function moveTarget(
  dependencies: Pick<RunDependencies, 'store' | 'now'>,
  run: DeploymentRun,
  target: Target,
  { from, to, weight, fence }: Move,
  signal: AbortSignal,
): Promise<Moved> {
  const { revision } = await target.observe(signal);
  const standing = await keepLock(dependencies, run);
  if (standing.kind !== 'holds') return { state: 'stopped', standing };
  try {
    return await target.shift({ from, to, weight, expected: revision, runId: run.runId, fence }, signal);
  } catch (error) {
    if (error instanceof TargetMovedError) return { state: 'moved' };
    throw error;
  }
}
