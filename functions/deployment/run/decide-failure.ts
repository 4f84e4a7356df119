import type { DeploymentSettings } from '../../../shared/config/deployment-settings.ts';
import { runIdOf } from '../../../shared/jobs/deployment-run-id.ts';
import type { DeploymentReason, DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { end, enter } from './turn.ts';

/**
 * What becomes of a run that cannot go on for a reason that will not go away. What reached nobody ends; what holds the lock is
 * taken back first. After all traffic was led to the release it stays, named failed, where there is nothing to go
 * back to: it was a way back itself, or nothing is taken back without a person.
 */
export function decideFailure(
  run: DeploymentRun,
  reason: DeploymentReason,
  settings: Pick<DeploymentSettings, 'autoRollback'>,
  now: number,
): DeploymentRun {
  const failed = { ...run, reason };
  switch (run.phase) {
    // A worker that died there may have taken the lock already.
    case 'acquire':
    case 'prepare':
      return enter(failed, 'abort', now);
    case 'shift':
    case 'verify':
      return enter(failed, mayStay(failed, settings) ? 'commit' : 'abort', now);
    case 'post':
      return { ...end(failed, now, 'failed'), ...takenBackBy(failed, settings, now) };
    // It is live already, or on its way back: the one and the other are tried until they are done.
    case 'commit':
    case 'abort':
      return run;
    default:
      return end(failed, now, reason.code === 'DEPLOYMENT_REJECTED' ? 'rejected' : 'failed');
  }
}

function mayStay(run: DeploymentRun, { autoRollback }: Pick<DeploymentSettings, 'autoRollback'>): boolean {
  // Until it is watched at 100 %, some target may not have it.
  const isWhole = run.phase === 'verify' && run.weight === 100;
  if (!isWhole || run.reason?.code === 'DEPLOYMENT_STOPPED') return false;
  return run.order.kind === 'rollback' || !autoRollback;
}

/** A release that fails after it went live is taken back by a run of its own, if something else was live before. */
function takenBackBy(
  run: DeploymentRun,
  { autoRollback }: Pick<DeploymentSettings, 'autoRollback'>,
  now: number,
): { readonly rolledBackBy?: string } {
  if (!autoRollback || run.order.kind === 'rollback') return {};
  if (run.from === undefined || run.from === run.release) return {};
  return { rolledBackBy: runIdOf(now, 'rollback', run.runId) };
}
