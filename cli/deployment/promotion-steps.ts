import type { DeploymentApp, EnvironmentSettings } from '../../shared/config/deployment-settings.ts';
import { UsageError } from '../errors.ts';
import { environmentNamed, environmentOfNone, findEnvironment } from './configured-apps.ts';

/** From where a release goes where. */
export interface PromotionStep {
  readonly app: DeploymentApp;
  readonly from: EnvironmentSettings;
  readonly to: EnvironmentSettings;
}

/** What is named of a step. */
export interface NamedStep {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Steps, and what a person should know of the choice. */
export interface ChosenSteps {
  readonly steps: readonly PromotionStep[];
  readonly notes: readonly string[];
}

/**
 * The step of each app. Where one end is not named, it follows from the other: by `after`, else by the order of the environments.
 * Of several apps those without the named environments are left out. Throws `DEPLOYMENT_ENVIRONMENT_UNKNOWN` and `USAGE`.
 */
export function chooseSteps(apps: readonly DeploymentApp[], named: NamedStep): ChosenSteps {
  const [only, ...others] = apps;
  if (only && others.length === 0) return { steps: [stepOf(only, named)], notes: [] };
  const having = apps.filter((app) =>
    [named.from, named.to].every((name) => name === undefined || findEnvironment(app, name) !== undefined),
  );
  if (having.length === 0) throw environmentOfNone(apps, named.to ?? named.from ?? '', '--from, --to');
  const without = apps.filter((app) => !having.includes(app)).map(({ name }) => name);
  const left = `left out, as they do not have both environments: ${without.join(', ')}`;
  return {
    steps: having.map((app) => stepOf(app, named)),
    notes: without.length > 0 ? [left] : [],
  };
}

function stepOf(app: DeploymentApp, named: NamedStep): PromotionStep {
  const from = named.from === undefined ? undefined : environmentNamed(app, named.from, '--from');
  const to = named.to === undefined ? undefined : environmentNamed(app, named.to, '--to');
  if (from && to) return distinct({ app, from, to });
  if (from) return distinct({ app, from, to: nextOf(app, from) ?? unclear(app, `after ${from.name}`) });
  if (to) return distinct({ app, from: beforeOf(app, to) ?? unclear(app, `before ${to.name}`), to });
  const [first, second, ...others] = app.environments;
  if (first && second && others.length === 0) return { app, from: first, to: second };
  return unclear(app, 'that are meant');
}

function nextOf({ environments }: DeploymentApp, from: EnvironmentSettings): EnvironmentSettings | undefined {
  return (
    environments.find(({ after }) => after === from.name) ?? environments[environments.indexOf(from) + 1]
  );
}

function beforeOf({ environments }: DeploymentApp, to: EnvironmentSettings): EnvironmentSettings | undefined {
  return environments.find(({ name }) => name === to.after) ?? environments[environments.indexOf(to) - 1];
}

function distinct(step: PromotionStep): PromotionStep {
  if (step.from !== step.to) return step;
  throw new UsageError('both ends are the same environment', step.app.name, 'Name two: --from A --to B.');
}

function unclear({ name, environments }: DeploymentApp, which: string): never {
  const names = environments.map((environment) => environment.name).join(', ');
  throw new UsageError(
    `it is not clear which environments ${which}`,
    name,
    `Name both, --from A --to B, of: ${names}.`,
  );
}
