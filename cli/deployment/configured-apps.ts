import { DeploymentError } from '../../functions/deployment/errors.ts';
import { closest } from '../../shared/config/closest.ts';
import type { Configuration } from '../../shared/config/configuration.ts';
import type {
  DeploymentApp,
  DeploymentSettings,
  EnvironmentSettings,
} from '../../shared/config/deployment-settings.ts';
import type { CloudOptions } from '../commands/command-setup.ts';
import { readConfiguration } from '../configuration.ts';
import type { Surroundings } from '../surroundings.ts';

/** The apps of the configuration, with all of it and the environment that its references are looked up in. */
export interface ConfiguredApps {
  readonly configuration: Configuration;
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: DeploymentSettings;
  /** `DEPLOY_ENV`: the environment that is meant when none is named. */
  readonly usual: string | undefined;
}

/** One environment of an app. */
export interface Place {
  readonly app: DeploymentApp;
  readonly environment: EnvironmentSettings;
}

/** Reads the apps. Throws `CONFIG_*`, and `DEPLOYMENT_NOT_CONFIGURED` where nothing is deployed. */
export async function readApps(
  { config }: Pick<CloudOptions, 'config'>,
  surroundings: Surroundings,
): Promise<ConfiguredApps> {
  const { configuration, environment } = await readConfiguration(config, surroundings);
  const settings = configuration.deployment;
  if (settings?.enabled && settings.apps.length > 0) {
    return { configuration, environment, settings, usual: environment.DEPLOY_ENV?.trim() || undefined };
  }
  throw new DeploymentError({
    code: 'DEPLOYMENT_NOT_CONFIGURED',
    what: settings?.enabled === false ? 'Deployment is switched off' : 'The configuration deploys no apps',
    where: 'deployment',
    remedy:
      settings?.enabled === false
        ? 'Take "enabled": false out of the section "deployment".'
        : 'Add "deployment": { "apps": […] } to it; docs/deployment.md explains more.',
  });
}

/** The app of that name, in any case. Throws `DEPLOYMENT_APP_UNKNOWN`. */
export function appNamed({ apps }: Pick<DeploymentSettings, 'apps'>, name: string): DeploymentApp {
  const app = apps.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (app) return app;
  throw new DeploymentError({
    code: 'DEPLOYMENT_APP_UNKNOWN',
    what: `The configuration has no app ${name}`,
    where: 'deployment.apps',
    remedy: nameOneOf(
      name,
      apps.map((one) => one.name),
    ),
  });
}

/** The environment of that name. Throws `DEPLOYMENT_ENVIRONMENT_UNKNOWN`. */
export function environmentNamed(app: DeploymentApp, name: string, from = '--env'): EnvironmentSettings {
  const environment = findEnvironment(app, name);
  if (environment) return environment;
  const names = app.environments.map((one) => one.name);
  throw unknownEnvironment(`${app.name} has no environment ${name}`, from, nameOneOf(name, names));
}

/** The environment of that name, in any case, if the app has it. */
export function findEnvironment(
  { environments }: DeploymentApp,
  name: string,
): EnvironmentSettings | undefined {
  return environments.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

/** An environment that none of several apps has. */
export function environmentOfNone(
  apps: readonly DeploymentApp[],
  name: string,
  from: string,
): DeploymentError {
  const names = new Set(apps.flatMap(({ environments }) => environments.map((one) => one.name)));
  return unknownEnvironment(
    `None of these apps has an environment ${name}`,
    from,
    nameOneOf(name, [...names]),
  );
}

function unknownEnvironment(what: string, where: string, remedy: string): DeploymentError {
  return new DeploymentError({ code: 'DEPLOYMENT_ENVIRONMENT_UNKNOWN', what, where, remedy });
}

function nameOneOf(word: string, names: readonly string[]): string {
  const near = closest(word, names);
  return `${near === undefined ? '' : `Did you mean ${near}? `}Name one of: ${names.join(', ')}.`;
}
