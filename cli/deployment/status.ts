import { setTimeout as wait } from 'node:timers/promises';
import type { DeploymentStore } from '../../shared/state/deployment-state.ts';
import type { CloudAccess } from '../cloud/cloud-access.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import type { StatusOptions } from '../commands/deploy-report-commands.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { knownPlaces } from './choose-places.ts';
import { type Place, readApps } from './configured-apps.ts';
import { openDeploymentRecords } from './deployment-records.ts';
import { openRuns } from './find-run.ts';
import { readPlaceStatus } from './place-status.ts';
import { statusText } from './status-text.ts';

/** Shows what is live where, and what is under way; with `--watch` again with every change, until Ctrl-C. */
export async function deploymentStatus(
  name: string | undefined,
  options: StatusOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal } = surroundings;
  if (options.watch && options.json) {
    throw new UsageError('--watch and --json exclude each other', 'deploy status', 'Take one of the two.');
  }
  const places = knownPlaces(await readApps(options, surroundings), name, options.env);
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { store } = openDeploymentRecords(cloud);
    if (options.watch) return watch(cloud, store, places, surroundings);
    const now = Date.now();
    const statuses = await look(store, places, now);
    if (options.json) terminal.printJson({ place: cloud.place, environments: statuses });
    else terminal.print(statusText(statuses, now, terminal.paint));
    return exitCodes.synced;
  });
}

async function look(store: DeploymentStore, places: readonly Place[], now: number) {
  const open = await openRuns(store);
  return Promise.all(places.map((place) => readPlaceStatus(store, place, open, now)));
}

/** Prints only what has changed, so that it can be read as a log, too. Ctrl-C is the way to end it. */
async function watch(
  cloud: CloudAccess,
  store: DeploymentStore,
  places: readonly Place[],
  { terminal, onInterrupt }: Surroundings,
): Promise<ExitCode> {
  if (cloud.own) {
    throw new UsageError(
      'no cloud is up in which anything would change',
      '--watch',
      'Start one with `auto-builder up`.',
    );
  }
  const interrupt = onInterrupt();
  try {
    let before: string | undefined;
    while (!interrupt.signal.aborted) {
      const now = Date.now();
      const statuses = await look(store, places, now);
      const seen = JSON.stringify(statuses.map(({ live, run }) => [live, run]));
      if (seen !== before) {
        const time = terminal.paint('dim', new Date(now).toTimeString().slice(0, 8));
        terminal.print(
          `${before === undefined ? '' : '\n'}${time}\n${statusText(statuses, now, terminal.paint)}`,
        );
      }
      before = seen;
      await wait(cloud.pollMs, undefined, { signal: interrupt.signal }).catch(() => undefined);
    }
    return exitCodes.synced;
  } finally {
    interrupt.stop();
  }
}
