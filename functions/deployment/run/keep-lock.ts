import type { DeploymentRun, EnvironmentState, Versioned } from '../../../shared/state/deployment-state.ts';
import { DeploymentError } from '../errors.ts';
import { whereOf } from './check-start.ts';
import { hasCommitted, holds, leaseMs, renew } from './environment.ts';
import type { RunDependencies } from './ports.ts';

/** Where a run stands with its environment. */
export type Standing =
  | { readonly kind: 'holds'; readonly state: EnvironmentState; readonly version: number }
  /** It made its release live before; a message that came late finds it so. */
  | { readonly kind: 'committed' }
  | { readonly kind: 'lost' };

/**
 * Reads the environment and says whether the run still may change it; renews a lock that is half over. "Committed" is asked first:
 * a run that has committed holds no lock, and yet has lost nothing.
 */
export async function keepLock(
  { store, now }: Pick<RunDependencies, 'store' | 'now'>,
  run: DeploymentRun,
): Promise<Standing> {
  const stored = await store.environments.read(run);
  if (!stored) return { kind: 'lost' };
  const { value: state, version } = stored;
  if (hasCommitted(state, run.runId)) return { kind: 'committed' };
  if (!holds(state, run.runId, run.fence)) return { kind: 'lost' };
  if ((state.lock?.until ?? 0) - now() > leaseMs / 2) return { kind: 'holds', state, version };
  return renewed({ store, now }, run, stored);
}

async function renewed(
  { store, now }: Pick<RunDependencies, 'store' | 'now'>,
  run: DeploymentRun,
  { value, version }: Versioned<EnvironmentState>,
): Promise<Standing> {
  const state = renew(value, now());
  if (await store.environments.write(run, state, version))
    return { kind: 'holds', state, version: version + 1 };
  return keepLock({ store, now }, run);
}

/** What is told of a run whose lock somebody else took. */
export function lockLost(run: DeploymentRun): DeploymentError {
  return new DeploymentError({
    code: 'DEPLOYMENT_LOCK_LOST',
    what: 'The run stood still so long that another one took the environment over',
    where: whereOf(run),
    remedy:
      'Nothing is to be done: the other run brings the targets in order. Deploy again if it is still wanted.',
  });
}
