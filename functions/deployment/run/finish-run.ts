import type { EnvironmentJob } from '../../../shared/jobs/deployment-job.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { announceOf } from './announce-of.ts';
import { endEventOf } from './events.ts';
import type { RunDependencies } from './ports.ts';

/**
 * Does what follows from the end of a run: figures, the event, the run that takes it back. A worker that dies here leaves the
 * run among the open ones, and all of it is done again: twice is better than not at all.
 */
export async function finishRun(
  { store, publish, send, measure, memoryMb }: RunDependencies,
  run: DeploymentRun,
): Promise<void> {
  await publish([endEventOf(run, memoryMb)]);
  const followers = [
    ...(run.rolledBackBy === undefined ? [] : [rollbackOf(run, run.rolledBackBy)]),
    announceOf(run),
    ...(run.outcome === 'succeeded' ? [tidyOf(run)] : []),
  ];
  await send(followers, 0);
  measure(run);
  await store.open.remove(run);
}

/** What is not needed any more goes only once the release is live and well. */
function tidyOf(run: DeploymentRun): EnvironmentJob {
  return { ...announceOf(run), action: { kind: 'tidy', runId: run.runId } };
}

function rollbackOf(run: DeploymentRun, runId: string): EnvironmentJob {
  const { app, environment, reason } = run;
  return {
    version: 1,
    kind: 'deployment',
    app,
    environment,
    action: { kind: 'start', runId, order: { kind: 'rollback', of: run.runId }, overrides: [] },
    requester: {
      kind: 'rollback',
      id: run.runId,
      by: 'auto-builder',
      at: run.finishedAt ?? run.updatedAt,
      ...(reason ? { why: reason.what } : {}),
    },
  };
}
