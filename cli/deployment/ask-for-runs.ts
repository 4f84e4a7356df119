import { randomUUID } from 'node:crypto';
import { runIdOf } from '../../shared/jobs/deployment-run-id.ts';
import type { DeploymentOrder, Override } from '../../shared/state/deployment-state.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Place } from './configured-apps.ts';
import { keyOf } from './deployment-records.ts';
import { followRuns, type RunOptions, type Skipped } from './follow-runs.ts';
import { requesterName } from './requester.ts';
import type { DeploymentWish } from './send-wishes.ts';

/** A run that is wanted. */
export interface WantedRun {
  readonly place: Place;
  readonly order: DeploymentOrder;
}

/** What is asked for, by whom, and what was left out. */
export interface RunRequest {
  readonly runs: readonly WantedRun[];
  readonly overrides: readonly Override[];
  readonly skipped: readonly Skipped[];
  readonly why: string | undefined;
  /** `GITHUB_ACTOR` and the like are looked up here. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Asks for runs, shows how they go, and says by the exit code how they ended. */
export async function askForRuns(
  cloud: CloudAccess,
  { runs, overrides, skipped, why, environment }: RunRequest,
  options: RunOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const asker = { id: randomUUID(), by: requesterName(environment), why, receivedAt: Date.now() };
  const wishes = runs.map(({ place, order }): DeploymentWish => {
    const key = keyOf(place);
    const runId = runIdOf(asker.receivedAt, 'command', asker.id, key.app, key.environment);
    return { ...key, action: { kind: 'start', runId, order, overrides: [...overrides] } };
  });
  const request = { wishes, asker, skipped, decided: false };
  return followRuns(cloud, request, options, surroundings, (asked) => {
    if (asked.length === 0) return exitCodes.failed;
    const live = asked.filter(({ outcome }) => outcome === 'succeeded');
    return live.length === wishes.length && skipped.length === 0 ? exitCodes.synced : exitCodes.partial;
  });
}
