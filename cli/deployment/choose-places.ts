import type { DeploymentApp } from '../../shared/config/deployment-settings.ts';
import { UsageError } from '../errors.ts';
import {
  appNamed,
  type ConfiguredApps,
  environmentNamed,
  environmentOfNone,
  findEnvironment,
  type Place,
} from './configured-apps.ts';

/** Which apps are meant. */
export interface AppChoice {
  readonly apps: readonly string[];
  readonly all?: boolean | undefined;
  /** Those of this `owner/name`; `true`: those that move a branch. */
  readonly repo?: string | true | undefined;
  /** Those with a static target. */
  readonly frontend?: boolean | undefined;
}

/** Where something is to be done. */
export interface ChosenPlaces {
  readonly places: readonly Place[];
  /** What a person should know of the choice. */
  readonly notes: readonly string[];
}

/** The apps that are meant, by name or by kind. Throws `USAGE` and `DEPLOYMENT_APP_UNKNOWN`. */
export function chooseApps(
  { settings: { apps } }: Pick<ConfiguredApps, 'settings'>,
  choice: AppChoice,
): readonly DeploymentApp[] {
  const ways = [choice.apps.length > 0, choice.all, choice.repo !== undefined, choice.frontend];
  if (ways.filter(Boolean).length !== 1) {
    throw new UsageError(
      ways.some(Boolean) ? 'apps are named in more than one way' : 'no app is named',
      'deploy',
      `Name apps (${namesOf(apps)}), or one of --all, --repo and --frontend.`,
    );
  }
  if (choice.all) return apps;
  const { repo } = choice;
  if (choice.frontend) {
    return orNone(
      apps.filter(({ targets }) => targets.some(({ kind }) => kind === 'static')),
      '--frontend',
      'no app has a static target',
      apps,
    );
  }
  if (repo === true) {
    return orNone(
      apps.filter(({ targets }) => targets.some(({ kind }) => kind === 'git')),
      '--repo',
      'no app has a git target',
      apps,
    );
  }
  if (repo !== undefined) {
    return orNone(
      apps.filter((app) => app.repo.toLowerCase() === repo.toLowerCase()),
      `--repo ${repo}`,
      'no app is made from this repository',
      apps,
    );
  }
  return [...new Set(choice.apps.map((name) => appNamed({ apps }, name)))];
}

/**
 * The environment of each app: that which is named, else `DEPLOY_ENV`, else its first. Of several apps those without the
 * named one are left out. Throws `DEPLOYMENT_ENVIRONMENT_UNKNOWN`.
 */
export function choosePlaces(
  { usual }: Pick<ConfiguredApps, 'usual'>,
  apps: readonly DeploymentApp[],
  named: string | undefined,
): ChosenPlaces {
  const name = named ?? usual;
  if (name === undefined) return firstOfEach(apps);
  const from = named === undefined ? 'DEPLOY_ENV' : '--env';
  const [only, ...others] = apps;
  if (only && others.length === 0) {
    return { places: [{ app: only, environment: environmentNamed(only, name, from) }], notes: [] };
  }
  const places = apps.flatMap((app) => {
    const environment = findEnvironment(app, name);
    return environment ? [{ app, environment }] : [];
  });
  if (places.length === 0) throw environmentOfNone(apps, name, from);
  const without = apps.filter((app) => !places.some((place) => place.app === app));
  const left = `left out, as they have no environment ${name}: ${namesOf(without)}`;
  return { places, notes: without.length > 0 ? [left] : [] };
}

function firstOfEach(apps: readonly DeploymentApp[]): ChosenPlaces {
  const chosen = apps.flatMap((app) => {
    const [environment, ...others] = app.environments;
    return environment ? [{ app, environment, isOnly: others.length === 0 }] : [];
  });
  const notes = chosen
    .filter(({ isOnly }) => !isOnly)
    .map(
      ({ app, environment }) =>
        `${app.name}: ${environment.name}, its first environment; --env names another`,
    );
  return { places: chosen.map(({ app, environment }) => ({ app, environment })), notes };
}

function orNone(
  chosen: readonly DeploymentApp[],
  where: string,
  what: string,
  apps: readonly DeploymentApp[],
): readonly DeploymentApp[] {
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    what,
    where,
    `The apps are: ${apps.map(({ name, repo }) => `${name} (${repo})`).join(', ')}.`,
  );
}

function namesOf(apps: readonly DeploymentApp[]): string {
  return apps.map(({ name }) => name).join(', ');
}

/** Every place, or those of one app or one environment: what there is to look at. Throws as `choosePlaces`. */
export function knownPlaces(
  { settings }: Pick<ConfiguredApps, 'settings'>,
  name: string | undefined,
  named: string | undefined,
): readonly Place[] {
  const apps = name === undefined ? settings.apps : [appNamed(settings, name)];
  if (named !== undefined) return choosePlaces({ usual: undefined }, apps, named).places;
  return apps.flatMap((app) => app.environments.map((environment) => ({ app, environment })));
}
