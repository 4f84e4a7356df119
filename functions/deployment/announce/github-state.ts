import type { DeploymentState } from '../../../shared/github/deployment-host.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';

/** What GitHub is to show of a run. */
export interface ShownState {
  readonly state: DeploymentState;
  /** A short sentence. */
  readonly description: string;
}

/** Codes of runs that failed before anything of the release was tried: it says nothing about the release. */
const errors: ReadonlySet<string> = new Set([
  'DEPLOYMENT_NOT_CONFIGURED',
  'DEPLOYMENT_APP_UNKNOWN',
  'DEPLOYMENT_ENVIRONMENT_UNKNOWN',
  'DEPLOYMENT_FROZEN',
  'DEPLOYMENT_LOCKED',
  'DEPLOYMENT_LOCK_LOST',
  'DEPLOYMENT_RELEASE_GONE',
  'BUILD_RUNNER_UNAVAILABLE',
  'TARGET_MISCONFIGURED',
]);

/** A run in GitHub's words. What never came to be tried, because a newer run took its place or a person refused it, is inactive. */
export function githubStateOf(run: DeploymentRun): ShownState {
  const why = run.reason?.what ?? '';
  switch (run.phase) {
    case 'validate':
      return { state: 'queued', description: 'It is checked whether it may be deployed' };
    case 'build':
      return { state: 'queued', description: 'The release is being built' };
    case 'approve':
      return { state: 'queued', description: 'Waits for somebody to agree' };
    case 'acquire':
      return { state: 'queued', description: 'Waits for its turn' };
    case 'prepare':
      return { state: 'in_progress', description: 'The release is brought to its targets' };
    case 'shift':
    case 'verify':
      return { state: 'in_progress', description: `The release gets ${run.weight} % of the traffic` };
    case 'commit':
    case 'post':
      return { state: 'in_progress', description: 'The release is live, and checked once more' };
    case 'abort':
      return { state: 'in_progress', description: `It is taken back: ${why}` };
    case 'ended':
      return endOf(run, why);
  }
}

function endOf({ outcome, approval, reason }: DeploymentRun, why: string): ShownState {
  switch (outcome) {
    case 'succeeded':
      return { state: 'success', description: 'Live' };
    case 'rolledback':
      return { state: 'failure', description: `Taken back: ${why}` };
    case 'superseded':
      return { state: 'inactive', description: 'A newer deployment took its place' };
    case 'rejected':
      return {
        state: 'inactive',
        description: approval?.approved === false ? `Refused by ${approval.by}` : `Not agreed to: ${why}`,
      };
    default:
      return { state: errors.has(reason?.code ?? '') ? 'error' : 'failure', description: why || 'Failed' };
  }
}
