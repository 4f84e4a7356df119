import { withCloudAccess } from '../cloud/connect.ts';
import type { DeployOptions } from '../commands/deploy-command.ts';
import { UsageError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { askForRuns } from './ask-for-runs.ts';
import { chooseApps, choosePlaces } from './choose-places.ts';
import { readApps } from './configured-apps.ts';
import { deployOrder } from './deploy-order.ts';
import { overridesFrom } from './overrides.ts';
import { rollBackPlaces } from './rollback.ts';

/** Deploys a commit of each app that is meant; with `--rollback` takes back what is live there. */
export async function deploy(
  names: readonly string[],
  options: DeployOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const overrides = overridesFrom(options.override, options.why);
  const configured = await readApps(options, surroundings);
  const { all, repo, frontend } = options;
  const apps = chooseApps(configured, { apps: names, all, repo, frontend });
  const { places, notes } = choosePlaces(configured, apps, options.env);
  for (const note of notes) surroundings.terminal.note(`auto-builder: ${note}`);
  if (options.rollback) {
    if (options.ref !== undefined || options.commit !== undefined) throw rollbackOfCommit();
    return rollBackPlaces({ places, overrides, ...configured }, options, surroundings);
  }
  const runs = places.map((place) => ({ place, order: deployOrder(options, place.environment) }));
  return withCloudAccess(options, surroundings, (cloud) => {
    const { why } = options;
    const request = { runs, overrides, skipped: [], why, environment: configured.environment };
    return askForRuns(cloud, request, options, surroundings);
  });
}

function rollbackOfCommit(): UsageError {
  return new UsageError(
    '--rollback takes no --ref or --commit',
    'deploy',
    'To go back to a certain run: auto-builder deploy rollback APP --to RUN.',
  );
}
