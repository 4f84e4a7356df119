import type { DeploymentJob } from '../../shared/jobs/deployment-job.ts';
import type { Outcome } from '../../shared/jobs/outcome.ts';
import type { PlannedDeployment } from './decide-deployment.ts';
import type { DeploymentSchedule, DeploymentWish } from './plan-message.ts';
import type { Planned, Planner } from './planner.ts';

/** Puts jobs that begin these runs on their queue. */
export async function sendDeployments(
  planned: readonly PlannedDeployment[],
  planner: Planner,
): Promise<void> {
  await planner.sendDeployments(
    planned.map(
      ({ app, environment, runId, order, requester }): DeploymentJob => ({
        version: 1,
        kind: 'deployment',
        app,
        environment,
        action: { kind: 'start', runId, order, overrides: [] },
        requester,
      }),
    ),
  );
}

/** It is time to look for runs that stand still. */
export async function planDeploymentSchedule(
  { time }: DeploymentSchedule,
  planner: Planner,
): Promise<Outcome<Planned>> {
  if (planner.configuration.deployment?.enabled !== true) {
    return { kind: 'skipped', reason: 'deployment-not-enabled' };
  }
  await planner.sendDeployments([{ version: 1, kind: 'deployment-sweep', at: Date.parse(time) }]);
  return { kind: 'done', result: { jobs: 1, plans: 0 } };
}

/** A person asks for something in one environment of an app. */
export async function planDeploymentWish(
  { id, app: name, environment, action, by, why, receivedAt }: DeploymentWish,
  planner: Planner,
): Promise<Outcome<Planned>> {
  const { deployment } = planner.configuration;
  if (deployment?.enabled !== true) return { kind: 'skipped', reason: 'deployment-not-enabled' };
  const app = deployment.apps.find((each) => each.name === name);
  if (!app) return { kind: 'skipped', reason: 'unknown-app' };
  if (!app.environments.some((each) => each.name === environment)) {
    return { kind: 'skipped', reason: 'unknown-environment' };
  }
  const requester = {
    kind: 'command',
    id,
    by,
    at: receivedAt,
    ...(why === undefined ? {} : { why }),
  } as const;
  await planner.sendDeployments([
    { version: 1, kind: 'deployment', app: name, environment, action, requester },
  ]);
  return { kind: 'done', result: { jobs: 1, plans: 0 } };
}
