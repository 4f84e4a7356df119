import { describe, expect, it } from 'vitest';
import type { CheckRequest, CheckResult } from '../../../functions/deployment/run/ports.ts';
import { createDeploymentScenario } from '../../support/deployment-scenario.ts';
import { simulateTarget } from '../../support/simulated-target.ts';

const passed: readonly CheckResult[] = [{ name: 'smoke', result: 'passed', detail: '200' }];
const failed: readonly CheckResult[] = [{ name: 'smoke', result: 'failed', detail: 'answered 500' }];
const unknown: readonly CheckResult[] = [{ name: 'traffic', result: 'inconclusive', detail: 'no figures' }];

/** A release that fails its checks; every other one passes. */
const isIll = (ill: string) => (request: CheckRequest) => (request.release.digest === ill ? failed : passed);

describe('a rollout', () => {
  it('given steps, leads the traffic over one by one and watches each', async () => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      environments: [{ rollout: [10, 50, 100], bakeSeconds: 60 }],
      check: () => passed,
    });
    scenario.start({ kind: 'deploy', commit: 'v2' });
    const seen: (readonly (string | undefined)[])[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      await scenario.pass(minute === 0 ? 1_000 : 62_000);
      seen.push(await scenario.served());
    }
    expect(seen).toEqual([['10 % v2, else v1'], ['50 % v2, else v1'], ['v2'], ['v2']]);
  });

  it('given a target that cannot share its traffic, goes in one step', async () => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      environments: [{ rollout: [10, 50, 100] }],
      targets: (now) => [simulateTarget({ name: 'branch', weighted: false, durationMs: 0 }, now, 'v1')],
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    const { steps } = await scenario.run(runId);
    expect(steps.filter(({ phase }) => phase === 'shift').map(({ subject }) => subject)).toEqual(['branch']);
  });

  it('given targets of both kinds, moves the one that cannot share at the end', async () => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      environments: [{ rollout: [10, 100] }],
      targets: (now) => [
        simulateTarget({ name: 'branch', weighted: false, durationMs: 0 }, now, 'v1'),
        simulateTarget({ name: 'function', weighted: true, durationMs: 0 }, now, 'v1'),
      ],
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    const { steps } = await scenario.run(runId);
    expect(steps.filter(({ phase }) => phase === 'shift').map(({ subject }) => subject)).toEqual([
      'function 10 %',
      'branch',
      'function',
    ]);
  });

  it('given success, is live, tells so, and leaves nothing open', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', check: () => passed });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect(await scenario.state()).toMatchObject({
      live: { runId, release: 'v2' },
      previous: { release: 'v1' },
    });
    expect(scenario.events.map(({ type }) => type)).toEqual(['deployment.started', 'deployment.succeeded']);
    expect(await scenario.store.open.list()).toEqual([]);
  });

  it('given one check that fails once, goes on', async () => {
    let calls = 0;
    const scenario = await createDeploymentScenario({
      live: 'v1',
      check: () => {
        calls += 1;
        return calls === 1 ? failed : passed;
      },
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect((await scenario.run(runId)).outcome).toBe('succeeded');
  });

  it('given a check that fails twice in a row, leads everything back within two intervals', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', check: isIll('v2') });
    const began = scenario.now();
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect(await scenario.run(runId)).toMatchObject({
      outcome: 'rolledback',
      reason: { code: 'DEPLOYMENT_CHECK_FAILED' },
    });
    expect(await scenario.served()).toEqual(['v1']);
    expect(scenario.now() - began).toBeLessThanOrEqual(30_000);
  });

  it('given a first release that fails, serves nothing again', async () => {
    const scenario = await createDeploymentScenario({ check: isIll('v1') });
    scenario.start({ kind: 'deploy', commit: 'v1' });
    await scenario.settle();
    expect(await scenario.served()).toEqual([undefined]);
    expect((await scenario.state())?.live).toBeUndefined();
  });

  it('given figures that never come, is not well: inconclusive is no pass', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', check: () => unknown });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect(await scenario.run(runId)).toMatchObject({
      outcome: 'rolledback',
      reason: { code: 'DEPLOYMENT_INCONCLUSIVE' },
    });
  });

  it('given figures that never come and a person who sets them aside, is live, and the override is kept', async () => {
    const scenario = await createDeploymentScenario({ live: 'v1', check: () => unknown });
    const runId = scenario.start(
      { kind: 'deploy', commit: 'v2' },
      { overrides: ['metrics'], requester: { by: 'ada', why: 'night' } },
    );
    await scenario.settle();
    const { outcome, overrides } = await scenario.run(runId);
    expect({ outcome, overrides }).toMatchObject({
      outcome: 'succeeded',
      overrides: [{ rule: 'metrics', by: 'ada', why: 'night' }],
    });
  });

  it('given that nothing is taken back without a person, stays live and is named failed', async () => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      settings: { autoRollback: false },
      check: isIll('v2'),
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect((await scenario.run(runId)).outcome).toBe('failed');
    expect(await scenario.served()).toEqual(['v2']);
    expect((await scenario.state())?.live?.release).toBe('v2');
  });

  it('given that nothing is taken back without a person, still gives up a step below all traffic', async () => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      settings: { autoRollback: false },
      environments: [{ rollout: [10, 100] }],
      check: isIll('v2'),
    });
    scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    expect(await scenario.served()).toEqual(['v1']);
  });

  it('given a release that fails after it went live, is taken back by a run of its own', async () => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      check: ({ when, release }) => (when === 'post' && release.digest === 'v2' ? failed : passed),
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.settle();
    const { outcome, rolledBackBy = '' } = await scenario.run(runId);
    expect(outcome).toBe('failed');
    expect(await scenario.run(rolledBackBy)).toMatchObject({
      outcome: 'succeeded',
      order: { of: runId },
      release: 'v1',
    });
    expect(await scenario.served()).toEqual(['v1']);
  });

  it('given a person who stops it on its way, leads everything back', async () => {
    const scenario = await createDeploymentScenario({
      live: 'v1',
      environments: [{ rollout: [10, 100], bakeSeconds: 600 }],
      check: () => passed,
    });
    const runId = scenario.start({ kind: 'deploy', commit: 'v2' });
    await scenario.pass(30_000);
    scenario.decide(runId, false, { requester: { by: 'ada' } });
    await scenario.pass(60_000);
    expect(await scenario.run(runId)).toMatchObject({
      outcome: 'rolledback',
      reason: { code: 'DEPLOYMENT_STOPPED', what: 'ada stopped it' },
    });
    expect(await scenario.served()).toEqual(['v1']);
  });
});
