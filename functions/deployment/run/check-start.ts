import type { DeploymentSettings } from '../../../shared/config/deployment-settings.ts';
import { isFrozen } from '../../../shared/config/freeze.ts';
import type { DeploymentRun, EnvironmentState } from '../../../shared/state/deployment-state.ts';
import { DeploymentError } from '../errors.ts';
import { isOverridden, type Plan } from './turn.ts';

/** Throws `DEPLOYMENT_FROZEN` while nothing may be deployed there. Ways back always go. */
export function checkFreeze(
  { freezes }: Pick<DeploymentSettings, 'freezes'>,
  run: DeploymentRun,
  now: number,
): void {
  if (run.order.kind === 'rollback' || isOverridden(run, 'freeze')) return;
  const freeze = isFrozen(freezes, run.environment, now);
  if (!freeze) return;
  throw new DeploymentError({
    code: 'DEPLOYMENT_FROZEN',
    what: `Nothing is deployed to ${run.environment} now: ${freeze.reason}`,
    where: whereOf(run),
    remedy: 'Deploy after the freeze, or with --override freeze --why "…", which is recorded.',
  });
}

/** Throws `DEPLOYMENT_NOT_IN_ORDER` when an environment takes only what another one has had, and this is not that. */
export function checkOrder(
  { environment }: Plan,
  run: DeploymentRun,
  before: EnvironmentState | undefined,
): void {
  const { after } = environment;
  if (after === undefined || run.order.kind === 'rollback' || isOverridden(run, 'order')) return;
  const isProven = before?.committed.some(({ release }) => release === run.release) ?? false;
  if (isProven) return;
  throw new DeploymentError({
    code: 'DEPLOYMENT_NOT_IN_ORDER',
    what: `${environment.name} takes only releases that were live in ${after}, and this one was not`,
    where: whereOf(run),
    remedy: `Deploy to ${after} first and promote from there, or use --override order --why "…", which is recorded.`,
  });
}

/** Throws `DEPLOYMENT_NO_PREVIOUS_RELEASE` when a run is to be taken back whose release is not live: something newer may be well. */
export function checkTakenBack(run: DeploymentRun, state: EnvironmentState | undefined): void {
  const { order } = run;
  if (order.kind !== 'rollback' || order.of === undefined || state?.live?.runId === order.of) return;
  throw new DeploymentError({
    code: 'DEPLOYMENT_NO_PREVIOUS_RELEASE',
    what: `The release of run ${order.of} is not live any more, so it is not taken back`,
    where: whereOf(run),
    remedy: 'Nothing is to be done. Name a run with --to to go back anyway.',
  });
}

/** The environment as errors name it. */
export function whereOf({ app, environment }: Pick<DeploymentRun, 'app' | 'environment'>): string {
  return `${app} in ${environment}`;
}
