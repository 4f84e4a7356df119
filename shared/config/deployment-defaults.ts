import type { Mirror } from './configuration.ts';
import { findRepository } from './deployment-repository.ts';
import type {
  CheckSettings,
  DeploymentApp,
  DeploymentSettings,
  EnvironmentSettings,
  Freeze,
} from './deployment-settings.ts';
import { deploymentStages } from './deployment-settings.ts';
import { completeTarget } from './deployment-target-defaults.ts';
import { matchesRepository } from './globs.ts';
import type {
  CheckedApp,
  CheckedDeployment,
  CheckedEnvironment,
  CheckedFreeze,
} from './schema-deployment.ts';
import type { CheckedCheck } from './schema-deployment-checks.ts';

/** A checked section, completed with the defaults. What goes across several places has been checked before. */
export function completeDeployment(
  input: CheckedDeployment,
  mirrors: readonly Mirror[],
  overrides: { readonly autoRollback?: boolean | undefined } = {},
): DeploymentSettings {
  const named = input.environments ?? [];
  const apps = (input.apps ?? []).map((app) => completeApp(app, named, mirrors));
  const used = [...new Set(apps.flatMap(({ environments }) => environments.map(({ name }) => name)))];
  return {
    enabled: input.enabled ?? true,
    autoRollback: overrides.autoRollback ?? input.autoRollback ?? true,
    environments: named.length > 0 ? named : used,
    waitForValidation: input.waitForValidation ?? false,
    freezes: (input.freezes ?? []).map(completeFreeze),
    apps,
  };
}

function completeApp(
  { name, repo, build, targets, checks, stages, environments }: CheckedApp,
  named: readonly string[],
  mirrors: readonly Mirror[],
): DeploymentApp {
  const sources = mirrors.map((mirror) => ({
    ...{ mirror, org: mirror.source.org, place: new URL(mirror.source.gitUrl).host.toLowerCase() },
    takes: (repository: string) => matchesRepository(mirror.source.repos, repository),
  }));
  const found = findRepository(repo, sources);
  // Of several mirrors with the same source one speaks for all, as it does for validation: that with the lowest id.
  const [first] = found.sources.map(({ mirror }) => mirror).sort((a, b) => (a.id < b.id ? -1 : 1));
  const own = environments ?? Object.fromEntries(named.map((environment) => [environment, {}]));
  const order =
    named.length > 0 ? named.filter((environment) => Object.hasOwn(own, environment)) : Object.keys(own);
  return {
    name,
    repo: `${first?.source.org ?? ''}/${found.name}`,
    mirror: first?.id ?? '',
    ...(build && {
      build: {
        command: build.command,
        output: build.output,
        inputs: build.inputs ?? ['.'],
        cacheKey: build.cacheKey ?? '',
        timeoutSeconds: build.timeoutSeconds ?? 900,
      },
    }),
    targets: targets.map(completeTarget),
    checks: (checks ?? []).map(completeCheck),
    stages: deploymentStages.filter(
      (stage) => stage === 'deploy' || (stages ?? deploymentStages).includes(stage),
    ),
    environments: order.map((environment) => completeEnvironment(environment, own[environment] ?? {})),
  };
}

function completeEnvironment(name: string, input: CheckedEnvironment): EnvironmentSettings {
  return {
    name,
    approval: input.approval ?? false,
    ...(input.after === undefined ? {} : { after: input.after }),
    automatic: input.automatic ?? false,
    branches: input.branches ?? [],
    tags: input.tags ?? [],
    startOn: input.startOn ?? 'push',
    rollout: input.rollout ?? [100],
    bakeSeconds: input.bakeSeconds ?? 0,
    checkIntervalSeconds: input.checkIntervalSeconds ?? 15,
    values: input.values ?? {},
  };
}

function completeCheck(input: CheckedCheck): CheckSettings {
  const name = input.name ?? input.kind;
  switch (input.kind) {
    case 'http':
      return {
        kind: 'http',
        name,
        when: input.when ?? 'both',
        url: input.url,
        method: input.method ?? 'GET',
        headers: input.headers ?? {},
        status: input.status ?? [200],
        ...(input.contains === undefined ? {} : { contains: input.contains }),
        ...(input.matches === undefined ? {} : { matches: input.matches }),
        ...(input.maxLatencyMs === undefined ? {} : { maxLatencyMs: input.maxLatencyMs }),
        timeoutSeconds: input.timeoutSeconds ?? 10,
      };
    case 'assets':
      return {
        kind: 'assets',
        name,
        when: input.when ?? 'both',
        url: input.url,
        timeoutSeconds: input.timeoutSeconds ?? 10,
      };
    case 'metrics':
      return {
        kind: 'metrics',
        name,
        when: input.when ?? 'verify',
        target: input.target,
        maxErrorRate: input.maxErrorRate ?? 0.01,
        maxErrorRatio: input.maxErrorRatio ?? 2,
        maxLatencyRatio: input.maxLatencyRatio ?? 1.5,
        minimumRequests: input.minimumRequests ?? 50,
      };
  }
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function completeFreeze(input: CheckedFreeze): Freeze {
  const common = { environments: input.environments ?? [], reason: input.reason };
  if (input.days) {
    return {
      kind: 'weekly',
      ...common,
      days: [...new Set(input.days)].map((day) => days.indexOf(day)).sort((a, b) => a - b),
      from: minutes(input.from),
      to: minutes(input.to),
      timeZone: input.timeZone ?? 'UTC',
    };
  }
  return { kind: 'once', ...common, from: Date.parse(input.from), to: Date.parse(input.to) };
}

function minutes(hour: string): number {
  const [hours = '', rest = ''] = hour.split(':');
  return Number(hours) * 60 + Number(rest);
}
