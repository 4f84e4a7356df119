import type { DeploymentRun, Step } from '../../shared/state/deployment-state.ts';

const begun = 1_763_720_000_000;

/** A run that deployed a commit of `shop` to staging, and is live; name what matters to the test. */
export function deploymentRun(overrides: Partial<DeploymentRun> = {}): DeploymentRun {
  return {
    app: 'shop',
    environment: 'staging',
    runId: '20251121T101320-3fa9c1d2',
    repository: 'acme/app',
    order: { kind: 'deploy', ref: 'refs/heads/main' },
    requester: { kind: 'command', id: 'command-1', by: 'ada', at: begun },
    overrides: [],
    createdAt: begun,
    updatedAt: begun + 12_000,
    finishedAt: begun + 12_000,
    wake: 0,
    wakeAt: 0,
    phase: 'ended',
    since: begun,
    stage: 0,
    weight: 100,
    checks: { failed: 0, passed: 1, nextAt: begun },
    ref: 'refs/heads/main',
    commit: 'c'.repeat(40),
    committedAt: begun - 60_000,
    release: 'e'.repeat(64),
    shifted: true,
    steps: [deploymentStep()],
    outcome: 'succeeded',
    ...overrides,
  };
}

/** The same run at work: nothing of its end is known. */
export function runInWork(overrides: Partial<DeploymentRun> = {}): DeploymentRun {
  const { finishedAt: _finishedAt, outcome: _outcome, ...run } = deploymentRun();
  return { ...run, phase: 'verify', steps: [], ...overrides };
}

/** The same run as it waits for a person. */
export function runThatWaits(overrides: Partial<DeploymentRun> = {}): DeploymentRun {
  const { finishedAt: _finishedAt, ...step } = deploymentStep({ phase: 'approve', result: 'running' });
  return runInWork({ phase: 'approve', steps: [step], ...overrides });
}

/** A part of a run that went well; name what matters to the test. */
export function deploymentStep(overrides: Partial<Step> = {}): Step {
  return { phase: 'build', startedAt: begun, finishedAt: begun + 2_000, result: 'passed', ...overrides };
}
