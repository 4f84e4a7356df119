import type { EnvironmentJob } from '../../../shared/jobs/deployment-job.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';

/** The message that has GitHub told where a run is. On its own, so that no run ever waits for GitHub. */
export function announceOf({ app, environment, runId, requester }: DeploymentRun): EnvironmentJob {
  const { kind, id, by, at } = requester;
  return {
    version: 1,
    kind: 'deployment',
    app,
    environment,
    action: { kind: 'announce', runId },
    requester: { kind, id, by, at },
  };
}
