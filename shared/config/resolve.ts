import { crossProblems } from './checks.ts';
import { type Configuration, type Endpoint, type LogLevel, logLevels, type Mirror } from './configuration.ts';
import type { DeploymentSettings } from './deployment-settings.ts';
import { draftOf } from './draft.ts';
import { ConfigurationError, type ConfigurationProblem } from './errors.ts';
import { completeHost, type Host, publicHost } from './hosts.ts';
import { mirrorIds } from './identity.ts';
import { describeFound, problemsOf } from './problems.ts';
import { repositoryPatterns } from './repository-patterns.ts';
import { type CheckedInput, configurationSchema, type DestinationInput, type MirrorInput } from './schema.ts';
import { completeTaxonomy } from './taxonomy-settings.ts';
import { completeValidation } from './validation-settings.ts';

/** What does not stand in the file. */
export interface ResolveOptions {
  /** How errors name the input. */
  readonly where?: string | undefined;
  /** The value of `LOG_LEVEL`; any case; empty or absent means `INFO`. */
  readonly logLevel?: string | undefined;
}

/**
 * Checks what a person wrote and completes it with the defaults. Pure.
 * Throws `ConfigurationError` (`CONFIG_INVALID`) with all problems at once.
 */
export function resolveConfiguration(input: unknown, options: ResolveOptions = {}): Configuration {
  const parsed = configurationSchema.safeParse(input);
  const logLevel = readLogLevel(options.logLevel);
  const problems = [
    ...(parsed.success ? [] : problemsOf(parsed.error.issues, input)),
    ...crossProblems(draftOf(input)),
    ...(logLevel === undefined ? [logLevelProblem(options.logLevel)] : []),
  ];
  if (!parsed.success || logLevel === undefined || problems.length > 0) {
    throw new ConfigurationError(options.where ?? 'configuration', onePerPath(problems));
  }
  return complete(parsed.data, logLevel);
}

/** Several patterns of one value may complain; one line for each place is enough. */
function onePerPath(problems: readonly ConfigurationProblem[]): ConfigurationProblem[] {
  return [...new Map([...problems].reverse().map((problem) => [problem.path, problem])).values()].reverse();
}

function readLogLevel(text: string | undefined): LogLevel | undefined {
  if (text === undefined || text.trim() === '') return 'INFO';
  return logLevels.find((level) => level === text.trim().toUpperCase());
}

function logLevelProblem(text: string | undefined): ConfigurationProblem {
  return {
    path: 'LOG_LEVEL',
    found: describeFound(text),
    allowed: logLevels.join(', '),
    remedy: 'Change the environment variable or the .env entry.',
  };
}

function complete(input: CheckedInput, logLevel: LogLevel): Configuration {
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
    ...(input.taxonomy && { taxonomy: completeTaxonomy(input.taxonomy, completed) }),
    ...(input.validation && { validation: completeValidation(input.validation) }),
    ...(input.deployment && { deployment: completeDeployment(input.deployment) }),
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

function completeDeployment(input: NonNullable<CheckedInput['deployment']>): DeploymentSettings {
  return {
    enabled: input.enabled ?? true,
    autoRollback: input.autoRollback ?? true,
    environments: input.environments ?? [],
    waitForValidation: input.waitForValidation ?? false,
    freezes: [],
    apps: [],
  };
}
