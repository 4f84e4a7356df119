import { describe, expect, it } from 'vitest';
import { DeploymentError, PassingTroubleError } from '../../../functions/deployment/errors.ts';
import { beginning, createDeploymentScenario } from '../../support/deployment-scenario.ts';
import { simulateTarget } from '../../support/simulated-target.ts';

const hour = 3_600_000;
const slow = { environments: [{ bakeSeconds: 30 }] } as const;

describe('while a run waits for its turn', () => {
  it('given two pushes in one second, the later one goes live, whatever their ids are', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', ...slow });
    scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(1_000);
    const ids = ['20260101T120001-ffffffff', '20260101T120001-00000000'] as const;
    for (const [index, runId] of ids.entries()) {
      scenario.send(
        { kind: 'start', runId, order: { kind: 'deploy', commit: `v${3 + index}` }, overrides: [] },
        { requester: { kind: 'push', at: scenario.now() + index } },
      );
    }
    await scenario.settle();
    const outcomes = await Promise.all(ids.map(async (runId) => (await scenario.run(runId)).outcome));
    expect([outcomes, await scenario.served()]).toEqual([['superseded', 'succeeded'], ['v4']]);
  });

  it('given a later release that is promoted by itself, gives way to it', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', ...slow });
    scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(1_000);
    const promotion = { requester: { kind: 'promotion' } } as const;
    const earlier = scenario.start({ kind: 'deploy', commit: 'v3' }, promotion);
    scenario.start({ kind: 'deploy', commit: 'v4' }, promotion);
    await scenario.settle();
    expect([(await scenario.run(earlier)).outcome, await scenario.served()]).toEqual(['superseded', ['v4']]);
  });

  it('given a freeze that begins, deploys nothing', async () => {
    const freeze = { kind: 'once', from: beginning + 10_000, to: beginning + hour } as const;
    const scenario = await createDeploymentScenario({
      live: 'v1',
      ...slow,
      settings: { freezes: [{ ...freeze, environments: [], reason: 'the fair' }] },
    });
    scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(1_000);
    const waiting = scenario.start({ kind: 'deploy', commit: 'v3' });
    await scenario.settle();
    expect([(await scenario.run(waiting)).reason?.code, await scenario.served()]).toEqual([
      'DEPLOYMENT_FROZEN',
      ['v2'],
    ]);
  });

  it('given a release that goes live meanwhile, a way back from the one before takes nothing back', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', ...slow });
    const ill = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    scenario.start({ kind: 'deploy', commit: 'v3' });
    await scenario.pass(1_000);
    const back = scenario.start({ kind: 'rollback', of: ill });
    await scenario.settle();
    expect([(await scenario.run(back)).reason?.code, await scenario.served()]).toEqual([
      'DEPLOYMENT_NO_PREVIOUS_RELEASE',
      ['v3'],
    ]);
  });
});

describe('while a run waits for a person', () => {
  it('given a refusal, no later consent counts', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', environments: [{ approval: true }] });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    scenario.decide(runId, false, { requester: { by: 'grace' } });
    scenario.decide(runId, true, { requester: { by: 'ada' } });
    await scenario.settle();
    expect(await scenario.run(runId)).toMatchObject({ outcome: 'rejected', approval: { by: 'grace' } });
  });
});

describe('while a release is watched for hours', () => {
  it('given trouble that passes, goes on', async () => {
    let troubledUntil = 0;
    const scenario = await createDeploymentScenario({
      live: 'v1',
      environments: [{ bakeSeconds: 5 * 3600, checkIntervalSeconds: 60 }],
      check: (_request, now) => {
        if (now - beginning < 4 * hour) return [];
        troubledUntil ||= now + 30_000;
        if (now < troubledUntil) throw new PassingTroubleError('the network is gone');
        return [];
      },
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(6 * hour);
    expect((await scenario.run(runId)).outcome).toBe('succeeded');
  });

  it('given a worker that is never heard of again, whoever takes the run over, ends', async () => {
    let calls = 0;
    const scenario = await createDeploymentScenario({
      live: 'v1',
      dependencies: {
        // Its worker hangs and is killed: nothing is written down.
        check: async () => {
          calls += 1;
          throw new RangeError('killed');
        },
      },
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await expect(scenario.settle()).rejects.toThrow('killed');
    scenario.loseMessages();
    await scenario.pass(4 * hour);
    scenario.sweep();
    await scenario.settle();
    expect([calls, await scenario.run(runId)]).toMatchObject([
      1,
      { outcome: 'rolledback', reason: { code: 'DEPLOYMENT_TIMED_OUT' } },
    ]);
  });
});

describe('a way back', () => {
  it('given targets that cannot be opened, tries again later, and still says why it goes back', async () => {
    let failures = 0;
    let isShut = false;
    let refusals = 0;
    const target = simulateTarget({ name: 'site', weighted: false, durationMs: 0 }, () => 0, 'v1');
    const scenario = await createDeploymentScenario({
      live: 'v1',
      targets: () => [target],
      check: () => {
        failures += 1;
        isShut = failures === 2;
        return [{ name: 'smoke', result: 'failed', detail: 'answered 500' }];
      },
      dependencies: {
        openTargets: async () => {
          if (!isShut) return [target];
          refusals += 1;
          throw new DeploymentError({
            code: 'TARGET_MISCONFIGURED',
            what: 'The credentials have expired',
            where: 'site',
            remedy: 'Renew them.',
          });
        },
      },
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(120_000);
    const before = refusals;
    isShut = false;
    await scenario.pass(60_000);
    expect(before).toBeGreaterThan(5);
    expect(before).toBeLessThan(20);
    expect(await scenario.run(runId)).toMatchObject({
      outcome: 'rolledback',
      reason: { code: 'DEPLOYMENT_CHECK_FAILED' },
    });
  });

  it('given a release that was deployed twice in a row, leads to the one before it', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1' });
    for (const commit of ['v2', 'v2']) {
      scenario.start({ kind: 'deploy', commit });
      await scenario.settle();
    }
    scenario.start({ kind: 'rollback' });
    await scenario.settle();
    expect(await scenario.served()).toEqual(['v1']);
  });

  it('given a release that was live before, and fails when it is deployed again, is not taken by itself', async () => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      check: ({ when }) =>
        when === 'post' ? [{ name: 'smoke', result: 'failed', detail: 'answered 500' }] : [],
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v1' });
    await scenario.settle();
    const { outcome, rolledBackBy } = await scenario.run(runId);
    expect({ outcome, rolledBackBy }).toEqual({ outcome: 'failed', rolledBackBy: undefined });
  });
});
