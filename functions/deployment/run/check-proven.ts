import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { checkOrder } from './check-start.ts';
import type { RunDependencies } from './ports.ts';
import type { Plan } from './turn.ts';

/**
 * Throws `DEPLOYMENT_NOT_IN_ORDER` when the release of a run was never live in the environment before. Asked once the release is
 * made, so that whatever was built stays known, and before anybody is asked to agree.
 */
export async function checkProven(
  store: RunDependencies['store'],
  plan: Plan,
  run: DeploymentRun,
): Promise<void> {
  const { after } = plan.environment;
  if (after === undefined) return;
  checkOrder(plan, run, (await store.environments.read({ app: run.app, environment: after }))?.value);
}
