import type {
  DeploymentApp,
  DeploymentSettings,
  EnvironmentSettings,
} from '../../shared/config/deployment-settings.ts';

/** An environment of an app with the defaults; name what matters to the test. */
export function environmentSettings(overrides: Partial<EnvironmentSettings> = {}): EnvironmentSettings {
  return {
    name: 'staging',
    approval: false,
    automatic: false,
    branches: [],
    tags: [],
    startOn: 'push',
    rollout: [100],
    bakeSeconds: 0,
    checkIntervalSeconds: 15,
    values: {},
    ...overrides,
  };
}

/** The app `shop` of `acme/app`, which moves a branch for each environment; name what matters to the test. */
export function deploymentApp(overrides: Partial<DeploymentApp> = {}): DeploymentApp {
  return {
    name: 'shop',
    repo: 'acme/app',
    mirror: 'acme',
    targets: [{ kind: 'git', name: 'git', ref: 'refs/heads/deployed/{environment}' }],
    checks: [],
    stages: ['validate', 'build', 'deploy', 'verify', 'post'],
    environments: [environmentSettings()],
    ...overrides,
  };
}

/** A section with these apps. */
export function deploymentSettings(...apps: readonly DeploymentApp[]): DeploymentSettings {
  return {
    enabled: true,
    autoRollback: true,
    environments: [...new Set(apps.flatMap(({ environments }) => environments.map(({ name }) => name)))],
    waitForValidation: false,
    freezes: [],
    apps,
  };
}
