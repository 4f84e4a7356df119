import { DeploymentError } from '../../functions/deployment/errors.ts';
import type { DeploymentOrder, EnvironmentState, Override } from '../../shared/state/deployment-state.ts';
import { withCloudAccess } from '../cloud/connect.ts';
import type { ActOptions, RollbackOptions } from '../commands/deploy-command.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { askForRuns } from './ask-for-runs.ts';
import { chooseApps, choosePlaces } from './choose-places.ts';
import { type Place, readApps } from './configured-apps.ts';
import { keyOf, openDeploymentRecords } from './deployment-records.ts';
import type { Skipped } from './follow-runs.ts';
import { overridesFrom } from './overrides.ts';
import { short } from './run-lines.ts';

/** Where is to be gone back, and to which run. */
export interface WayBack {
  readonly places: readonly Place[];
  readonly overrides: readonly Override[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absent: the release before the live one. */
  readonly to?: string | undefined;
}

/** Brings back what was live before, or what a certain run made live. */
export async function rollback(
  name: string,
  options: RollbackOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const overrides = overridesFrom(options.override, options.why);
  const configured = await readApps(options, surroundings);
  const { places, notes } = choosePlaces(configured, chooseApps(configured, { apps: [name] }), options.env);
  for (const note of notes) surroundings.terminal.note(`auto-builder: ${note}`);
  const { environment } = configured;
  return rollBackPlaces({ places, overrides, environment, to: options.to }, options, surroundings);
}

/**
 * Asks for a way back in each place that has one; of several, those without are named and left out. Throws
 * `DEPLOYMENT_NO_PREVIOUS_RELEASE` when there is none at all.
 */
export async function rollBackPlaces(
  { places, overrides, environment, to }: WayBack,
  options: ActOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  return withCloudAccess(options, surroundings, async (cloud) => {
    const { store } = openDeploymentRecords(cloud);
    const looks = await Promise.all(
      places.map(async (place) => {
        const state = (await store.environments.read(keyOf(place)))?.value;
        return { place, found: wayBackIn(place, state, to) };
      }),
    );
    const failures = looks.flatMap(({ found }) => (found instanceof DeploymentError ? [found] : []));
    const runs = looks.flatMap(({ place, found }) =>
      found instanceof DeploymentError ? [] : [{ place, order: found }],
    );
    const [first] = failures;
    if (runs.length === 0 && first) throw first;
    const skipped = looks.flatMap(({ place, found }): readonly Skipped[] =>
      found instanceof DeploymentError ? [{ ...keyOf(place), code: found.code, what: found.what }] : [],
    );
    for (const failure of failures) surroundings.terminal.note(`auto-builder: left out: ${failure.message}`);
    return askForRuns(
      cloud,
      { runs, overrides, skipped, why: options.why, environment },
      options,
      surroundings,
    );
  });
}

/**
 * The way back from what is live now, or why there is none: a release that went live meanwhile is not taken back by a person who
 * does not know of it. Pure.
 */
function wayBackIn(
  { app, environment }: Place,
  state: Pick<EnvironmentState, 'live' | 'previous' | 'committed'> | undefined,
  to: string | undefined,
): DeploymentOrder | DeploymentError {
  const committed = state?.committed ?? [];
  const found = to === undefined ? state?.previous : committed.find(({ runId }) => runId === to);
  if (found) return orderOf(found.runId, state?.live?.runId);
  const where = `${app.name} in ${environment.name}`;
  const shown = committed.slice(0, 5).map(({ runId, release }) => `${runId} (release ${short(release)})`);
  return new DeploymentError({
    code: 'DEPLOYMENT_NO_PREVIOUS_RELEASE',
    what: whyNone(state, to),
    where,
    remedy:
      committed.length === 0
        ? 'Deploy something first.'
        : `Name one that was live with --to: ${shown.join(', ')}.`,
  });
}

function orderOf(to: string, live: string | undefined): DeploymentOrder {
  return { kind: 'rollback', to, ...(live === undefined || live === to ? {} : { of: live }) };
}

function whyNone(state: Pick<EnvironmentState, 'live'> | undefined, to: string | undefined): string {
  if (state?.live === undefined) return 'Nothing was ever live there';
  return to === undefined
    ? 'There is no release before the live one'
    : `Run ${to} is not among the last 50 that were live`;
}
