import { completeAlerts } from './alert-defaults.ts';
import { crossProblems } from './checks.ts';
import type { Configuration, Endpoint, Mirror } from './configuration.ts';
import { completeDeployment } from './deployment-defaults.ts';
import { draftOf } from './draft.ts';
import { type Overrides, type ReadOverrides, readOverrides } from './environment-overrides.ts';
import { ConfigurationError, type ConfigurationProblem } from './errors.ts';
import { completeHealth, completeMetrics } from './health-defaults.ts';
import { completeHost, type Host, publicHost } from './hosts.ts';
import { mirrorIds } from './identity.ts';
import { problemsOf } from './problems.ts';
import { repositoryPatterns } from './repository-patterns.ts';
import { type CheckedInput, configurationSchema, type DestinationInput, type MirrorInput } from './schema.ts';
import { completeTaxonomy } from './taxonomy-settings.ts';
import { completeValidation } from './validation-settings.ts';

/** What does not stand in the file. */
export interface ResolveOptions extends Overrides {
  /** How errors name the input. */
  readonly where?: string | undefined;
}

/**
 * Checks what a person wrote and completes it with the defaults. Pure.
 * Throws `ConfigurationError` (`CONFIG_INVALID`) with all problems at once.
 */
export function resolveConfiguration(input: unknown, options: ResolveOptions = {}): Configuration {
  const parsed = configurationSchema.safeParse(input);
  const overrides = readOverrides(options);
  const problems = [
    ...(parsed.success ? [] : problemsOf(parsed.error.issues, input)),
    ...crossProblems(draftOf(input)),
    ...overrides.problems,
  ];
  if (!parsed.success || problems.length > 0) {
    throw new ConfigurationError(options.where ?? 'configuration', onePerPath(problems));
  }
  return complete(parsed.data, overrides);
}

/** Several patterns of one value may complain; one line for each place is enough. */
function onePerPath(problems: readonly ConfigurationProblem[]): ConfigurationProblem[] {
  return [...new Map([...problems].reverse().map((problem) => [problem.path, problem])).values()].reverse();
}

function complete(input: CheckedInput, overrides: ReadOverrides): Configuration {
  const { logLevel, autoRollback, healthInterval, autoHeal } = overrides;
  const host = completeHost(input, publicHost) ?? publicHost;
  const mirrors = input.mirrors.map((mirror) => ({
    name: mirror.name,
    ...completeMirror(mirror, input, host),
  }));
  const ids = mirrorIds(mirrors);
  const completed = mirrors.map(({ name: _name, ...mirror }, index) => ({ id: ids[index] ?? '', ...mirror }));
  return {
    mirrors: completed,
    logLevel,
    health: completeHealth(input.health ?? {}, { interval: healthInterval, autoHeal }),
    metrics: completeMetrics(input.metrics ?? {}),
    ...(input.alerts && { alerts: completeAlerts(input.alerts) }),
    ...(input.taxonomy && { taxonomy: completeTaxonomy(input.taxonomy, completed) }),
    ...(input.validation && { validation: completeValidation(input.validation) }),
    ...(input.deployment && {
      deployment: completeDeployment(input.deployment, completed, { autoRollback }),
    }),
  };
}

function completeMirror(mirror: MirrorInput, top: CheckedInput, host: Host): Omit<Mirror, 'id'> {
  return {
    source: {
      ...completeEndpoint(mirror.source, host),
      repos: repositoryPatterns(mirror.source),
      archived: mirror.source.archived ?? true,
      forks: mirror.source.forks ?? true,
    },
    destinations: mirror.destinations.map((destination) => completeEndpoint(destination, host)),
    syncInterval: mirror.syncInterval ?? top.syncInterval ?? 6,
    branches: mirror.branches ?? top.branches ?? ['*'],
    tags: mirror.tags ?? top.tags ?? ['*'],
    conflictStrategy: mirror.conflictStrategy ?? top.conflictStrategy ?? 'archive',
    prune: mirror.prune ?? top.prune ?? false,
    createMissing: mirror.createMissing ?? top.createMissing ?? true,
    waitForValidation: mirror.waitForValidation ?? top.waitForValidation ?? false,
  };
}

function completeEndpoint(endpoint: DestinationInput, inherited: Host): Endpoint {
  const host = completeHost(endpoint, inherited) ?? inherited;
  return { org: endpoint.org, apiUrl: host.apiUrl, gitUrl: host.gitUrl, credentials: endpoint.credentials };
}
