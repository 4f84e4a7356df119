import type { EnvironmentJob } from '../../../shared/jobs/deployment-job.ts';
import type { Outcome } from '../../../shared/jobs/outcome.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { wakeOf } from './advance-run.ts';
import type { RunDependencies } from './ports.ts';

type Decision = EnvironmentJob & { readonly action: { readonly kind: 'decide' } };

/** Writes down that a person agreed to a run, refused or stopped it, and wakes a run that waited for that. */
export async function decideRun(
  dependencies: RunDependencies,
  { app, environment, action, requester }: Decision,
): Promise<Outcome<DeploymentRun>> {
  const { store, send, now } = dependencies;
  const key = { app, environment, runId: action.runId };
  const stored = await store.runs.read(key);
  if (!stored) return { kind: 'skipped', reason: `there is no run ${action.runId}` };
  const { value: run, version } = stored;
  if (run.phase === 'ended') return { kind: 'skipped', reason: 'the run has ended' };
  if (action.approved && run.phase !== 'approve') {
    return { kind: 'skipped', reason: 'the run does not wait for approval' };
  }
  if (action.approved && run.approval?.approved === false) {
    return { kind: 'skipped', reason: 'the run was refused' };
  }
  if (!isDecided(run, action.approved)) {
    const { by, why } = requester;
    const approval = { by, at: now(), approved: action.approved, ...(why === undefined ? {} : { why }) };
    if (!(await store.runs.write(key, { ...run, approval, updatedAt: now() }, version))) {
      return { kind: 'retry-later', afterSeconds: 1, why: 'the run has moved on meanwhile' };
    }
  }
  // A run that is at work finds it by itself. By a message of its own: this one may come twice, and find the run gone on.
  if (run.phase === 'approve') await send([wakeOf(run)], 0);
  return { kind: 'done', result: run };
}

function isDecided({ approval }: DeploymentRun, approved: boolean): boolean {
  return approval?.approved === approved;
}
