import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../../functions/deployment/errors.ts';
import { beginning, createDeploymentScenario, initialRun } from '../../support/deployment-scenario.ts';
import { simulateTarget } from '../../support/simulated-target.ts';

const pipeline = [{ name: 'staging' }, { name: 'production', after: 'staging' }] as const;
const day = 86_400_000;

describe('approval', () => {
  it('given an environment that needs it, waits without a message until somebody agrees', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', environments: [{ approval: true }] });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect((await scenario.run(runId)).phase).toBe('approve');
    scenario.decide(runId, true, { requester: { by: 'grace', why: 'looks good' } });
    await scenario.settle();
    expect(await scenario.run(runId)).toMatchObject({
      outcome: 'succeeded',
      approval: { by: 'grace', why: 'looks good' },
    });
  });

  it('given a refusal, ends rejected and touches nothing', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', environments: [{ approval: true }] });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    scenario.decide(runId, false, { requester: { by: 'grace' } });
    await scenario.settle();
    expect(await scenario.run(runId)).toMatchObject({
      outcome: 'rejected',
      reason: { what: 'grace refused it' },
    });
    expect(await scenario.served()).toEqual(['v1']);
  });

  it('given nobody who agrees in 7 days, ends by the sweep', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', environments: [{ approval: true }] });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(7 * day + 1_000);
    scenario.sweep();
    await scenario.settle();
    expect(await scenario.run(runId)).toMatchObject({
      outcome: 'failed',
      reason: { code: 'DEPLOYMENT_EXPIRED' },
    });
  });

  it('given a rollback, needs none', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', environments: [{ approval: true }] });
    const first = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    scenario.decide(first, true);
    await scenario.settle();
    const back = scenario.start({ kind: 'rollback' });
    await scenario.settle();
    expect((await scenario.run(back)).outcome).toBe('succeeded');
  });
});

describe('a freeze', () => {
  const freezes = [
    { kind: 'once', from: beginning - 1, to: beginning + day, environments: [], reason: 'the fair' },
  ] as const;

  it('given one, deploys nothing', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', settings: { freezes } });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect(await scenario.run(runId)).toMatchObject({
      outcome: 'failed',
      reason: { code: 'DEPLOYMENT_FROZEN' },
    });
  });

  it('given a person who sets it aside, deploys, and the override is kept', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', settings: { freezes } });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' }, { overrides: ['freeze'] });
    await scenario.settle();
    expect(await scenario.run(runId)).toMatchObject({
      outcome: 'succeeded',
      overrides: [{ rule: 'freeze' }],
    });
  });
});

describe('validation', () => {
  it('given a commit that has not passed yet, waits for it', async () => {
    let verdict: 'unknown' | 'passed' = 'unknown';
    const scenario = await createDeploymentScenario({
      live: 'v1',
      settings: { waitForValidation: true },
      dependencies: { validated: async () => verdict },
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(60_000);
    const waiting = await scenario.run(runId);
    verdict = 'passed';
    await scenario.pass(60_000);
    expect([waiting.phase, (await scenario.run(runId)).outcome]).toEqual(['validate', 'succeeded']);
  });

  it.each([
    ['failed', 'has not passed validation'],
    ['unknown', 'has not been validated in 30 minutes'],
  ] as const)('given a commit of which validation says %s, says so', async (verdict, what) => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      settings: { waitForValidation: true },
      dependencies: { validated: async () => verdict },
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect((await scenario.run(runId)).reason).toMatchObject({
      code: 'DEPLOYMENT_NOT_VALIDATED',
      what: `Commit v2 ${what}`,
    });
  });
});

describe('the order of environments', () => {
  it('given a release that was never live before, refuses it', async () => {
    const scenario = await createDeploymentScenario({ environments: pipeline });
    const runId = scenario.start({ kind: 'deploy', commit: 'v1' });
    await scenario.settle();
    expect((await scenario.run(runId)).reason?.code).toBe('DEPLOYMENT_NOT_IN_ORDER');
  });

  it('given a promotion, brings the same release without a build', async () => {
    const builds: string[] = [];
    const scenario = await createDeploymentScenario({
      environments: pipeline,
      dependencies: {
        makeRelease: async (_app, { commit }) => {
          builds.push(commit);
          return { state: 'ready', digest: commit };
        },
      },
    });
    scenario.start({ kind: 'deploy', commit: 'v1' }, { environment: 'staging' });
    await scenario.settle();
    const runId = scenario.start({ kind: 'promote', from: 'staging' }, { overrides: ['drift'] });
    await scenario.settle();
    expect(await scenario.run(runId)).toMatchObject({ outcome: 'succeeded', release: 'v1' });
    expect(builds).toEqual(['v1']);
  });

  it('given nothing to promote, says so', async () => {
    const scenario = await createDeploymentScenario({ environments: pipeline });
    const runId = scenario.start({ kind: 'promote', from: 'staging' });
    await scenario.settle();
    expect((await scenario.run(runId)).reason?.code).toBe('DEPLOYMENT_NOTHING_TO_PROMOTE');
  });
});

describe('a rollback', () => {
  it('given no release before, says so', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1' });
    const runId = scenario.start({ kind: 'rollback' });
    await scenario.settle();
    expect((await scenario.run(runId)).reason?.code).toBe('DEPLOYMENT_NO_PREVIOUS_RELEASE');
  });

  it('given two in a row, comes back to where it began', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1' });
    scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    scenario.start({ kind: 'rollback' });
    await scenario.settle();
    const between = await scenario.served();
    scenario.start({ kind: 'rollback' });
    await scenario.settle();
    expect([between, await scenario.served()]).toEqual([['v1'], ['v2']]);
  });

  it('given a run to go back to, brings its release', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1' });
    for (const commit of ['v2', 'v3']) {
      scenario.start({ kind: 'deploy', commit });
      await scenario.settle();
    }
    scenario.start({ kind: 'rollback', to: initialRun });
    await scenario.settle();
    expect(await scenario.served()).toEqual(['v1']);
  });

  it('given a release that is not live any more, takes nothing back', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1' });
    const ill = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    scenario.start({ kind: 'deploy', commit: 'v3' });
    await scenario.settle();
    scenario.start({ kind: 'rollback', of: ill });
    await scenario.settle();
    expect(await scenario.served()).toEqual(['v3']);
  });
});

describe('drift', () => {
  const byHand = async (overrides: readonly 'drift'[]) => {
    const target = simulateTarget({ name: 'site', weighted: false, durationMs: 0 }, () => 0, 'v1');
    const scenario = await createDeploymentScenario({ live: 'v1', targets: () => [target] });
    target.changeByHand('v9');
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' }, { overrides });
    await scenario.settle();
    return { run: await scenario.run(runId), served: await scenario.served() };
  };

  it('given a target that somebody changed by hand, changes nothing', async () => {
    const { run, served } = await byHand([]);
    expect({ code: run.reason?.code, served }).toEqual({ code: 'DEPLOYMENT_DRIFT', served: ['v9'] });
  });

  it('given a person who sets that aside, deploys over it', async () => {
    const { run, served } = await byHand(['drift']);
    expect({ outcome: run.outcome, served }).toEqual({ outcome: 'succeeded', served: ['v2'] });
  });
});

describe('two at once', () => {
  it('given two people who deploy, one after the other goes live', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', environments: [{ bakeSeconds: 30 }] });
    const first = scenario.start({ kind: 'deploy', commit: 'v2' });
    const second = scenario.start({ kind: 'deploy', commit: 'v3' });
    await scenario.settle();
    const outcomes = [await scenario.run(first), await scenario.run(second)].map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['succeeded', 'succeeded']);
    expect(await scenario.served()).toEqual(['v3']);
  });

  it('given pushes that come faster than they can be deployed, the newest one follows the first', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', environments: [{ bakeSeconds: 30 }] });
    const push = { requester: { kind: 'push' } } as const;
    const first = scenario.start({ kind: 'deploy', commit: 'v2' }, push);
    await scenario.pass(1_000);
    const [second, third] = ['v3', 'v4'].map((commit) => scenario.start({ kind: 'deploy', commit }, push));
    await scenario.settle();
    const runs = await Promise.all([first, second ?? '', third ?? ''].map((runId) => scenario.run(runId)));
    expect(runs.map(({ outcome }) => outcome)).toEqual(['succeeded', 'superseded', 'succeeded']);
  });
});

describe('trouble on the way', () => {
  it('given a build that fails, ends failed with what it printed', async () => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      dependencies: {
        makeRelease: async () => {
          const error = new DeploymentError({
            code: 'BUILD_FAILED',
            what: 'The command ended with 1',
            where: 'shop',
            remedy: 'See the log.',
          });
          throw Object.assign(error, { log: 'blob-of-the-log' });
        },
      },
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    const { outcome, steps } = await scenario.run(runId);
    expect({ outcome, last: steps.at(-1) }).toMatchObject({
      outcome: 'failed',
      last: { phase: 'build', result: 'failed', log: 'blob-of-the-log' },
    });
  });

  it('given a queue that lost its messages, the sweep finds the run', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', environments: [{ bakeSeconds: 60 }] });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(10_000);
    scenario.loseMessages();
    await scenario.pass(200_000);
    scenario.sweep();
    await scenario.settle();
    expect((await scenario.run(runId)).outcome).toBe('succeeded');
  });

  it('given one target that cannot be reached on the way back, leads the others back and goes on trying', async () => {
    let isDown = false;
    const scenario = await createDeploymentScenario({
      live: 'v1',
      check: ({ release }) => {
        isDown = release.digest === 'v2';
        return [{ name: 'smoke', result: 'failed', detail: 'answered 500' }];
      },
      targets: (now) =>
        ['a', 'b'].map((name) => {
          const target = simulateTarget({ name, weighted: false, durationMs: 0 }, now, 'v1');
          const isThis = name === 'b';
          return {
            ...target,
            async shift(order, signal) {
              if (!isThis || !isDown) return target.shift(order, signal);
              throw new DeploymentError({ code: 'TARGET_REFUSED', what: 'No', where: name, remedy: 'Wait.' });
            },
          };
        }),
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(120_000);
    const half = await scenario.served();
    isDown = false;
    await scenario.pass(60_000);
    expect([half, await scenario.served(), (await scenario.run(runId)).outcome]).toEqual([
      ['v1', 'v2'],
      ['v1', 'v1'],
      'rolledback',
    ]);
  });

  it('given an app that is not in the configuration any more, ends with that', async () => {
    const scenario = await createDeploymentScenario();
    scenario.send(
      { kind: 'start', runId: initialRun, order: { kind: 'deploy' }, overrides: [] },
      { environment: 'moon' },
    );
    await scenario.settle();
    expect(scenario.endings).toEqual([
      { kind: 'skipped', reason: 'shop in moon is not in the configuration' },
    ]);
  });
});
