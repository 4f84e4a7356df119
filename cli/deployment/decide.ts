import { randomUUID } from 'node:crypto';
import type { DeploymentRun } from '../../shared/state/deployment-state.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import type { ApproveOptions, DecideOptions } from '../commands/deploy-command.ts';
import { readDotEnvironment } from '../configuration.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { openDeploymentRecords } from './deployment-records.ts';
import { findOpenRun } from './find-run.ts';
import { followRuns } from './follow-runs.ts';
import { requesterName } from './requester.ts';
import { isWaiting } from './run-lines.ts';

/** Agrees to a run that waits for it, or refuses it. */
export async function approve(
  id: string,
  options: ApproveOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  return withCloudAccess(options, surroundings, async (cloud) => {
    const run = await findOpenRun(openDeploymentRecords(cloud).store, id);
    if (!isWaiting(run)) throw doesNotWait(run);
    return decide(cloud, { run, approved: options.reject !== true }, options, surroundings);
  });
}

/** Ends a run that is under way: what it has shifted is led back. */
export async function stop(
  id: string,
  options: DecideOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  return withCloudAccess(options, surroundings, async (cloud) => {
    const run = await findOpenRun(openDeploymentRecords(cloud).store, id);
    return decide(cloud, { run, approved: false }, options, surroundings);
  });
}

async function decide(
  cloud: CloudAccess,
  { run, approved }: { readonly run: DeploymentRun; readonly approved: boolean },
  options: DecideOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { app, environment, runId } = run;
  const variables = { ...(await readDotEnvironment(surroundings.directory)), ...surroundings.environment };
  const by = requesterName(variables);
  const asker = { id: randomUUID(), by, why: options.why, receivedAt: Date.now() };
  const wishes = [{ app, environment, action: { kind: 'decide', runId, approved } as const }];
  const request = { wishes, asker, skipped: [], decided: true };
  return followRuns(cloud, request, options, surroundings, ([decided], missing) => {
    if (missing.length > 0 || decided === undefined) return exitCodes.failed;
    return (decided.outcome === 'succeeded') === approved ? exitCodes.synced : exitCodes.partial;
  });
}

function doesNotWait({ app, environment, runId, phase, approval }: DeploymentRun): UsageError {
  return new UsageError(
    approval
      ? `${approval.by} has decided about it already`
      : `it does not wait for approval: it is at "${phase}"`,
    `run ${runId}, ${app} in ${environment}`,
    'See how it goes: auto-builder deploy status --watch; auto-builder deploy stop ends it.',
  );
}
