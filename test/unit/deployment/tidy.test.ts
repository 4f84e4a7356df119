import { describe, expect, it } from 'vitest';
import { createDeploymentScenario } from '../../support/deployment-scenario.ts';
import { simulateTarget } from '../../support/simulated-target.ts';

describe('clearing away at targets', () => {
  const scenarioWith = async (tidy: (kept: readonly string[]) => Promise<void>) =>
    createDeploymentScenario({
      live: 'v1',
      targets: (now) => [
        {
          ...simulateTarget({ name: 'site', weighted: false, durationMs: 0 }, now, 'v1'),
          tidy: (kept) => tidy(kept.map(({ digest }) => digest)),
        },
      ],
    });

  it('given a release that is live and well, keeps every release that there is a way back to', async () => {
    const calls: (readonly string[])[] = [];
    const scenario = await scenarioWith(async (kept) => void calls.push(kept));
    scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect(calls).toEqual([['v2', 'v1']]);
  });

  it('given a run that failed, clears nothing away', async () => {
    const calls: (readonly string[])[] = [];
    const scenario = await scenarioWith(async (kept) => void calls.push(kept));
    scenario.start({ kind: 'rollback' });
    await scenario.settle();
    expect(calls).toEqual([]);
  });
});
