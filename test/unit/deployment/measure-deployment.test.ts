import { describe, expect, it } from 'vitest';
import { measureDeployment } from '../../../functions/deployment/measure-deployment.ts';
import type { DeploymentRun } from '../../../shared/state/deployment-state.ts';
import { deploymentRun, deploymentStep } from '../../support/deployment-runs.ts';

function measured(run: DeploymentRun): Record<string, number> {
  const values: Record<string, number> = {};
  const add = (name: string, _unit: string, value: number): void => {
    values[name] = value;
  };
  measureDeployment({ add, flush: () => undefined }, run);
  return values;
}

const times = { createdAt: 10_000, finishedAt: 40_000, committedAt: 4_000 };

describe('what is measured of a deployment', () => {
  it('is its outcome, its time, and how long its commit waited', () => {
    expect(measured(deploymentRun(times))).toEqual({
      DeploymentSucceeded: 1,
      DeploymentFailed: 0,
      DeploymentRolledBack: 0,
      DeploymentDropped: 0,
      DeploymentMs: 30_000,
      DeploymentLeadTimeMs: 36_000,
    });
  });

  it.each([
    ['succeeded', [1, 0, 0, 0]],
    ['failed', [0, 1, 0, 0]],
    ['rolledback', [0, 0, 1, 0]],
    ['rejected', [0, 0, 0, 1]],
    ['superseded', [0, 0, 0, 1]],
  ] as const)('counts a run that is %s once, and says that it was nothing else', (outcome, expected) => {
    const { DeploymentSucceeded, DeploymentFailed, DeploymentRolledBack, DeploymentDropped } = measured(
      deploymentRun({ outcome }),
    );
    expect([DeploymentSucceeded, DeploymentFailed, DeploymentRolledBack, DeploymentDropped]).toEqual(
      expected,
    );
  });

  it.each([
    [false, { BuildsRun: 1, BuildsKnown: 0, BuildSavedMs: 0 }],
    [true, { BuildsRun: 0, BuildsKnown: 1, BuildSavedMs: 8_000 }],
  ])('is what its build cost or saved, where it was known: %s', (cached, expected) => {
    const build = { key: 'k', cached, durationMs: 500, savedMs: cached ? 8_000 : 0 };
    expect(measured(deploymentRun({ build }))).toMatchObject(expected);
  });

  it('of a way back is how long it took from the wish for it, and no lead time', () => {
    const requester = { kind: 'rollback', id: 'bad', by: 'auto-builder', at: 9_000 } as const;
    const values = measured(deploymentRun({ ...times, order: { kind: 'rollback', of: 'bad' }, requester }));
    expect(values.DeploymentRestoreMs).toBe(31_000);
    expect(values).not.toHaveProperty('DeploymentLeadTimeMs');
  });

  it('of a release that its own run led back is how long it reached somebody', () => {
    const steps = [
      deploymentStep({ phase: 'build', startedAt: 11_000 }),
      deploymentStep({ phase: 'shift', startedAt: 25_000 }),
    ];
    expect(measured(deploymentRun({ ...times, outcome: 'rolledback', steps })).DeploymentRestoreMs).toBe(
      15_000,
    );
  });

  it('is never less than nothing, where a commit comes from a clock that is ahead', () => {
    expect(measured(deploymentRun({ ...times, committedAt: 90_000 })).DeploymentLeadTimeMs).toBe(0);
  });
});
